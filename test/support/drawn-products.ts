import sharp from 'sharp';

/** Numbers that are the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Colour = readonly [number, number, number];
/** Whether a point of the unit square is part of it. */
type Shape = (x: number, y: number) => boolean;

interface Layer {
  shape: Shape;
  colour: Colour;
}

const box =
  (x0: number, y0: number, x1: number, y1: number): Shape =>
  (x, y) =>
    x >= x0 && x <= x1 && y >= y0 && y <= y1;
const oval =
  (cx: number, cy: number, rx: number, ry: number): Shape =>
  (x, y) =>
    ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;
const ring =
  (cx: number, cy: number, rx: number, ry: number, hole: number): Shape =>
  (x, y) =>
    oval(cx, cy, rx, ry)(x, y) && !oval(cx, cy, rx * hole, ry * hole)(x, y);
const wedge =
  (cx: number, top: number, bottom: number, above: number, below: number): Shape =>
  (x, y) =>
    y >= top && y <= bottom && Math.abs(x - cx) <= above + ((below - above) * (y - top)) / (bottom - top);

/** What a shop sells, in outline: each as a body that is patterned, and parts that are not. */
const KINDS: ((at: (least: number, most: number) => number) => { body: Shape[]; parts: Shape[] })[] = [
  // A shirt.
  (at) => {
    const [width, sleeve, top] = [at(0.17, 0.24), at(0.08, 0.14), at(0.18, 0.26)];
    return {
      body: [
        box(0.5 - width, top, 0.5 + width, at(0.78, 0.9)),
        wedge(0.5, top, top + at(0.16, 0.4), width, width + sleeve),
      ],
      parts: [oval(0.5, top, at(0.05, 0.09), at(0.03, 0.06))],
    };
  },
  // A mug.
  (at) => {
    const [right, top, bottom] = [at(0.58, 0.68), at(0.22, 0.34), at(0.7, 0.82)];
    return {
      body: [box(at(0.2, 0.3), top, right, bottom)],
      parts: [ring(right, (top + bottom) / 2, at(0.1, 0.17), at(0.12, 0.2), at(0.55, 0.75))],
    };
  },
  // A bottle.
  (at) => {
    const [width, neck, shoulder] = [at(0.09, 0.17), at(0.03, 0.05), at(0.32, 0.45)];
    return {
      body: [
        box(0.5 - width, shoulder, 0.5 + width, 0.92),
        wedge(0.5, shoulder - 0.1, shoulder, neck, width),
      ],
      parts: [box(0.5 - neck, at(0.08, 0.16), 0.5 + neck, shoulder - 0.1)],
    };
  },
  // A lamp.
  (at) => {
    const [shade, pole] = [at(0.38, 0.5), at(0.012, 0.03)];
    return {
      body: [wedge(0.5, at(0.1, 0.18), shade, at(0.08, 0.16), at(0.2, 0.3))],
      parts: [box(0.5 - pole, shade, 0.5 + pole, 0.88), oval(0.5, 0.88, at(0.12, 0.22), at(0.03, 0.05))],
    };
  },
  // A chair.
  (at) => {
    const [left, right, seat, leg] = [at(0.22, 0.32), at(0.66, 0.78), at(0.5, 0.62), at(0.02, 0.045)];
    return {
      body: [
        box(left, at(0.12, 0.24), left + at(0.06, 0.12), seat),
        box(left, seat, right, seat + at(0.05, 0.1)),
      ],
      parts: [box(left, seat, left + leg, 0.9), box(right - leg, seat, right, 0.9)],
    };
  },
  // A watch.
  (at) => {
    const [strap, dial] = [at(0.06, 0.1), at(0.15, 0.22)];
    return {
      body: [box(0.5 - strap, 0.06, 0.5 + strap, 0.94)],
      parts: [oval(0.5, 0.5, dial, dial * at(0.9, 1.1)), box(0.5 + dial, 0.47, 0.5 + dial + 0.03, 0.53)],
    };
  },
  // A bag.
  (at) => {
    const [top, half] = [at(0.36, 0.46), at(0.24, 0.34)];
    return {
      body: [wedge(0.5, top, at(0.78, 0.9), half * at(0.7, 1), half)],
      parts: [ring(0.5, top, half * at(0.4, 0.7), at(0.14, 0.24), at(0.75, 0.9))],
    };
  },
  // A ball, a plate, a clock.
  (at) => {
    const radius = at(0.26, 0.4);
    return {
      body: [oval(0.5, 0.5, radius, radius * at(0.85, 1))],
      parts: [oval(0.5, 0.5, at(0.02, 0.12), 0.05)],
    };
  },
];

const LAMP = 3;

const PATTERNS: ((size: number, turn: number) => Shape)[] = [
  () => () => false,
  (size) => (_, y) => Math.floor(y / size) % 2 === 0,
  (size) => (x) => Math.floor(x / size) % 2 === 0,
  (size, turn) => (x, y) => Math.floor((x + y * (turn - 0.5) * 3) / size) % 2 === 0,
  (size) => (x, y) => ((x % size) / size - 0.5) ** 2 + ((y % size) / size - 0.5) ** 2 < 0.08,
  (size) => (x, y) => (Math.floor(x / size) + Math.floor(y / size)) % 2 === 0,
];

/** `design` says what it is, `variant` how it differs from others of that design: 0 not at all. */
export interface DrawnProduct {
  design: number;
  variant: 'none' | 'colour' | 'pattern' | 'label';
}

/** What a product is made of, from the background to the front. */
function layersOf({ design, variant }: DrawnProduct): Layer[] {
  const random = seeded(design * 7919 + 13);
  const at = (least: number, most: number) => least + (most - least) * random();
  const { body, parts } = KINDS[design % KINDS.length]!(at);
  const paint = (): Colour => [at(10, 235), at(10, 235), at(10, 235)];
  const [main, second, trim, other] = [paint(), paint(), paint(), paint()];
  const kind = Math.floor(random() * PATTERNS.length);
  const [size, turn] = [at(0.025, 0.09), random()];
  const pattern = PATTERNS[variant === 'pattern' ? (kind + 1) % PATTERNS.length : kind]!(size, turn);
  const within: Shape = (x, y) => body.some((shape) => shape(x, y));
  // Another one is of a clearly different hue: its channels are turned round.
  const colour: Colour = variant === 'colour' ? [255 - main[1], main[2] * 0.6, main[0]] : main;
  // Where all of them have something to print it on.
  const labelTop = design % KINDS.length === LAMP ? 0.25 : 0.5;
  const label = seeded(design * 31 + (variant === 'label' ? 17 : 5));
  const marks = Array.from({ length: 3 }, () => {
    const [x, y] = [0.38 + label() * 0.16, labelTop + label() * 0.14];
    return box(x, y, x + 0.03 + label() * 0.09, y + 0.02 + label() * 0.06);
  });
  return [
    { shape: oval(0.52, 0.92, 0.3, 0.03), colour: [222, 222, 226] },
    ...parts.map((shape) => ({ shape, colour: trim })),
    { shape: within, colour },
    { shape: (x, y) => within(x, y) && pattern(x, y), colour: second },
    ...marks.map((mark) => ({ shape: (x: number, y: number) => within(x, y) && mark(x, y), colour: other })),
  ];
}

/** A picture of it, on white, lit from the left. @returns a JPEG */
export function drawProduct(product: DrawnProduct, { width = 320, height = 320, quality = 88 } = {}) {
  const layers = layersOf(product).reverse();
  const pixels = Buffer.alloc(width * height * 3);
  const SAMPLES = 2;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const sum = [0, 0, 0];
      for (let sample = 0; sample < SAMPLES ** 2; sample++) {
        const x = (column + ((sample % SAMPLES) + 0.5) / SAMPLES) / width;
        const y = (row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / height;
        const layer = layers.find(({ shape }) => shape(x, y));
        const light = layer ? 1.12 - 0.28 * x : 1;
        for (let channel = 0; channel < 3; channel++)
          sum[channel]! += Math.min(255, (layer?.colour[channel] ?? 252) * light);
      }
      const start = (row * width + column) * 3;
      for (let channel = 0; channel < 3; channel++) pixels[start + channel] = sum[channel]! / SAMPLES ** 2;
    }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
}

export interface Rephotographed {
  /** Of each side, 0–1. */
  crop: { left: number; right: number; top: number; bottom: number };
  /** Pixels of the longest edge. */
  size: number;
  /** Of the JPEG. */
  quality: number;
  /** 1 leaves it as it is. */
  brightness: number;
}

/** The same thing again: cut, scaled, lighter or darker, and compressed anew. */
export async function rephotograph(picture: Buffer, { crop, size, quality, brightness }: Rephotographed) {
  const { width, height } = await sharp(picture).metadata();
  const [left, top] = [Math.round(width * crop.left), Math.round(height * crop.top)];
  const cut = {
    left,
    top,
    width: Math.max(1, width - left - Math.round(width * crop.right)),
    height: Math.max(1, height - top - Math.round(height * crop.bottom)),
  };
  return sharp(picture)
    .extract(cut)
    .resize(size, size, { fit: 'inside' })
    .modulate({ brightness })
    .jpeg({ quality })
    .toBuffer();
}

/** As somebody may do it: 5 % off every side, off one, or off several. */
export function someRephotographing(random: () => number): Rephotographed {
  const side = () => (random() < 0.6 ? 0.05 : 0);
  const crop =
    random() < 0.4
      ? { left: 0.05, right: 0.05, top: 0.05, bottom: 0.05 }
      : { left: side(), right: side(), top: side(), bottom: side() };
  return {
    crop,
    size: Math.round(200 * 10 ** random()),
    quality: Math.round(40 + 50 * random()),
    brightness: 0.8 + 0.4 * random(),
  };
}

export type Colour = readonly [red: number, green: number, blue: number];

/** What colour the picture has at x and y; both are 0–1, with the origin at the top left. */
export type Paint = (x: number, y: number) => Colour;

const mix = (a: Colour, b: Colour, share: number): Colour => {
  const t = Math.min(1, Math.max(0, share));
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
};
const wave = (x: number, ...frequencies: number[]) =>
  frequencies.reduce((sum, frequency) => sum + Math.sin(x * frequency + frequency) / frequency, 0);
/** The same for the same place: pictures must come out alike on each run. */
const grain = (x: number, y: number) => {
  const value = Math.sin(x * 12_989.8 + y * 78_233.1) * 43_758.5;
  return value - Math.floor(value);
};
/** Of a picture that is half as wide again as high. */
const distance = (x: number, y: number, toX: number, toY: number) => Math.hypot((x - toX) * 1.5, y - toY);

const sunset: Paint = (x, y) => {
  const sky = mix(mix([46, 26, 84], [214, 73, 92], y * 2.2), [255, 178, 84], y * 2.2 - 0.75);
  if (y < 0.62) return mix([255, 240, 190], sky, (distance(x, y, 0.62, 0.5) - 0.09) * 40);
  const glitter = Math.sin(y * 260 + wave(x, 18, 47) * 14) * (1.2 - Math.abs(x - 0.62) * 2.2);
  return mix(mix([120, 50, 92], [28, 22, 62], (y - 0.62) * 3), [255, 190, 110], glitter * 0.7);
};

const RIDGES: { base: number; height: number; colour: Colour }[] = [
  { base: 0.45, height: 1.5, colour: [142, 172, 200] },
  { base: 0.58, height: 1.2, colour: [92, 132, 160] },
  { base: 0.72, height: 0.8, colour: [48, 92, 104] },
  { base: 0.86, height: 0.5, colour: [20, 52, 50] },
];
const mountains: Paint = (x, y) => {
  const ridge = RIDGES.findLast(
    ({ base, height }, index) => y > base + wave(x + index * 3, 7, 13, 29, 61) * height * 0.5,
  );
  if (!ridge) return mix([116, 178, 232], [240, 236, 214], y * 1.9);
  return mix(ridge.colour, [226, 232, 234], (y - ridge.base) * 0.7);
};

const night: Paint = (x, y) => {
  const sky = mix([6, 8, 32], [34, 48, 110], y);
  const [column, row] = [Math.floor(x * 300), Math.floor(y * 200)];
  const moon = distance(x, y, 0.28, 0.3);
  if (moon < 0.1) return mix([250, 246, 222], [206, 202, 180], grain(column >> 3, row >> 3) * 0.8);
  const star = grain(column, row) > 0.994 ? grain(row, column) : 0;
  return mix(mix([120, 126, 160], sky, (moon - 0.1) * 7), [255, 255, 240], star);
};

const flower: Paint = (x, y) => {
  const radius = distance(x, y, 0.5, 0.5);
  const angle = Math.atan2(y - 0.5, (x - 0.5) * 1.5);
  const petal = 0.24 + 0.13 * Math.cos(angle * 8);
  if (radius < 0.09) return mix([250, 204, 60], [196, 120, 20], grain(x * 90, y * 60) * 0.6);
  if (radius < petal) return mix([250, 196, 222], [206, 40, 120], radius / petal);
  return mix([60, 130, 60], [18, 66, 38], radius + wave(x + y, 40) * 8);
};

const dunes: Paint = (x, y) => {
  const slope = Math.sin(y * 16 + wave(x, 3, 5, 11) * 5);
  const sand = mix([176, 112, 58], [246, 208, 142], slope * 0.5 + 0.5 + (grain(x, y) - 0.5) * 0.12);
  return y < 0.24 + wave(x, 4, 9) * 0.25 ? mix([86, 156, 214], [214, 230, 236], y * 3.6) : sand;
};

const reef: Paint = (x, y) => {
  const bend = wave(x * 2 + y, 5, 9, 17) + wave(y * 3 - x, 6, 14);
  const coral = Math.sin(bend * 24) * 0.5 + 0.5;
  return mix(mix([4, 60, 92], [38, 184, 186], 1 - y), [255, 118, 92], coral ** 4);
};

const tiles: Paint = (x, y) => {
  const depth = 1 / (y + 0.12);
  const odd = (Math.floor((x - 0.5) * depth * 6) + Math.floor(depth * 5)) & 1;
  return mix(odd ? [238, 234, 222] : [34, 36, 40], [128, 140, 150], (0.45 - y) * 2);
};

export interface Scene {
  name: string;
  paint: Paint;
  camera: readonly [make: string, model: string];
  /** Wall time, as EXIF writes it. */
  takenAt: string;
  /** Degrees and minutes, north and east. */
  place?: readonly [latitude: readonly [number, number], longitude: readonly [number, number]];
  /** Pixels of blur: some pictures should score low. */
  blur?: number;
  /** As EXIF counts; 6: turn right to see it upright. */
  orientation?: number;
}

const CANON = ['Canon', 'EOS R6'] as const;
const FUJI = ['FUJIFILM', 'X-T4'] as const;

export const SCENES: Scene[] = [
  { name: 'sunset-over-the-sea', paint: sunset, camera: CANON, takenAt: '2024:07:01 21:12:05' },
  {
    name: 'blue-ridges',
    paint: mountains,
    camera: FUJI,
    takenAt: '2023:10:14 08:30:41',
    place: [
      [46, 33],
      [8, 0],
    ],
  },
  { name: 'full-moon', paint: night, camera: CANON, takenAt: '2024:01:25 23:48:10' },
  { name: 'pink-flower', paint: flower, camera: FUJI, takenAt: '2024:05:19 14:03:27', orientation: 6 },
  { name: 'dunes', paint: dunes, camera: CANON, takenAt: '2022:03:08 17:20:00' },
  { name: 'coral-reef', paint: reef, camera: FUJI, takenAt: '2023:08:02 11:11:11' },
  { name: 'tiled-floor', paint: tiles, camera: CANON, takenAt: '2024:11:30 16:45:52' },
  { name: 'ridges-in-the-mist', paint: mountains, camera: FUJI, takenAt: '2023:10:14 08:31:02', blur: 14 },
];

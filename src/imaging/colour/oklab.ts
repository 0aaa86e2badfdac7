/** Lightness 0–1, then green–red and blue–yellow, about −0.4 to 0.4: distances are as the eye sees them. */
export type Oklab = [lightness: number, a: number, b: number];
export type Rgb = [red: number, green: number, blue: number];

const LINEAR = Float64Array.from({ length: 256 }, (_, value) => {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
});

/** Björn Ottosson's matrices, https://bottosson.github.io/posts/oklab/ */
export function toOklab(red: number, green: number, blue: number): Oklab {
  const [r, g, b] = [LINEAR[red]!, LINEAR[green]!, LINEAR[blue]!];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Math.hypot guards against overflow, which these numbers cannot reach, and takes ten times as long. */
export function distance(p: Oklab, q: Oklab): number {
  const [dl, da, db] = [p[0] - q[0], p[1] - q[1], p[2] - q[2]];
  return Math.sqrt(dl * dl + da * da + db * db);
}

/** How colourful: 0 is grey, pure sRGB red 0.26. */
export const chroma = ([, a, b]: Oklab) => Math.sqrt(a * a + b * b);

export const toHex = (rgb: Rgb) =>
  `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

export const parseHex = (hex: string): Rgb => [
  parseInt(hex.slice(1, 3), 16),
  parseInt(hex.slice(3, 5), 16),
  parseInt(hex.slice(5, 7), 16),
];

import { seeded } from '../../../../test/support/drawn-products.js';
import { sharp } from '../../../imaging/sharp.js';

type Stroke = (x: number, y: number) => boolean;
/** Of 18 × 30 pixels; drawn, as fonts are not the same everywhere. */
const LETTERS: Record<string, Stroke> = {
  X: (x, y) => Math.abs(x - y * 0.6) < 3 || Math.abs(18 - x - y * 0.6) < 3,
  V: (x, y) => Math.abs(x - y * 0.3) < 3 || Math.abs(18 - x - y * 0.3) < 3,
  F: (x, y) => x < 5 || y < 5 || (Math.abs(y - 15) < 3 && x < 15),
};
const [WIDTH, HEIGHT] = [800, 600];

/** A camera, in grey, whose model stands on it in small letters. @returns undefined beside it */
function greyAt(model: string, x: number, y: number): number | undefined {
  const [across, down] = [x - 525, y - 200];
  const letter = LETTERS[model[Math.floor(across / 25)] ?? ''];
  if (letter && across % 25 <= 18 && down >= 0 && down <= 30 && letter(across % 25, down)) return 220;
  if (Math.hypot(x - 400, y - 340) < 115) return Math.hypot(x - 400, y - 340) < 60 ? 70 : 17;
  return x > 125 && x < 675 && y > 175 && y < 475 ? 51 : undefined;
}

/** On a plain ground, as shops show it. @returns as PNG */
export function drawCamera(model: string): Promise<Buffer> {
  return toPng((x, y) => {
    const grey = greyAt(model, x, y) ?? 230;
    return [grey, grey, grey];
  });
}

/** On a ground of many colours and fine texture, as people photograph it. @returns as PNG */
export async function photographCamera(model: string, seed: number): Promise<Buffer> {
  const random = seeded(seed);
  const layers = await Promise.all([6, 40, 260].map((cells) => noise(cells, random)));
  return toPng((x, y) => {
    const at = (y * WIDTH + x) * 3;
    const light = 1.1 - (0.3 * x) / WIDTH;
    const ground = [0, 1, 2].map(
      (channel) => 0.45 * layers[0]![at + channel]! + 0.35 * layers[1]![at]! + 0.25 * layers[2]![at]!,
    );
    const grey = greyAt(model, x, y);
    const grain = (layers[2]![at]! - 128) / 12;
    return (grey === undefined ? ground : [grey, grey, grey]).map((level) => (level + grain) * light);
  });
}

/** Another level in each cell, as many as that in a row, running into each other. */
function noise(cells: number, random: () => number): Promise<Buffer> {
  const rows = Math.round((cells * HEIGHT) / WIDTH);
  const levels = Buffer.from(Array.from({ length: cells * rows * 3 }, () => Math.floor(256 * random())));
  return sharp(levels, { raw: { width: cells, height: rows, channels: 3 } })
    .resize(WIDTH, HEIGHT, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
}

function toPng(colourAt: (x: number, y: number) => number[]): Promise<Buffer> {
  const pixels = Uint8ClampedArray.from(
    Array.from({ length: WIDTH * HEIGHT }, (_, at) => colourAt(at % WIDTH, Math.floor(at / WIDTH))).flat(),
  );
  return sharp(Buffer.from(pixels.buffer), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { sharp } from '../sharp.js';

/** Writes bytes to a file that is gone after the test. Its name says nothing of what is in it. */
export async function temporaryFile(bytes: Uint8Array | string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pictures-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'file');
  await writeFile(path, bytes);
  return path;
}

export const plain = (width: number, height: number, colour: string) =>
  sharp({ create: { width, height, channels: 3, background: colour } });

/**
 * A picture with something to see: soft waves of colour, other ones for another seed, and above them fine
 * detail of hard edges.
 */
export function scene(width = 600, height = 400, seed = 1) {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      const edge = (Math.floor((x * 60) / width) ^ Math.floor((y * 40) / height)) & 1 ? 25 : 0;
      for (let part = 0; part < 3; part++) {
        const wave =
          Math.sin((x / width) * (3 + seed * 1.7) + part * seed) * Math.cos((y / height) * (5 + seed));
        data[at + part] = 115 + 90 * wave + edge;
      }
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

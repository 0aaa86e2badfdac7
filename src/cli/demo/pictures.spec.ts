import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sharp } from '../../imaging/sharp.js';
import { picturesIn, render } from './pictures.js';
import { SCENES } from './scenes.js';

it('makes pictures that cameras might have taken', async () => {
  const scene = SCENES.find(({ orientation }) => orientation)!;
  const bytes = await render(scene);

  const { format, width, height, orientation, exif } = await sharp(bytes).metadata();
  expect({ format, width, height, orientation }).toEqual({
    format: 'jpeg',
    width: 1200,
    height: 800,
    orientation: scene.orientation,
  });
  expect(exif?.toString('latin1')).toContain(scene.takenAt);
  expect(exif?.toString('latin1')).toContain(scene.camera[1]);
});

it('finds pictures in a folder and below it, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
  mkdirSync(join(folder, 'deep', 'er'), { recursive: true });
  for (const name of ['b.JPG', 'notes.txt', 'deep/a.heic', 'deep/er/c.webp'])
    writeFileSync(join(folder, name), '');

  const names = async (limit: number) => (await picturesIn(folder, limit)).map(({ name }) => name);
  expect(await names(10)).toEqual(['b.JPG', 'a.heic', 'c.webp']);
  expect(await names(2)).toHaveLength(2);
  rmSync(folder, { recursive: true });
});

import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../common/domain-error.js';
import { decodeHeic } from './heic/heic-decoder.js';
import { probe, verifyDecodable } from './probe.js';
import { sharp } from './sharp.js';
import { badFiles, corpusPath, corpusPresent, DEFAULT_LIMITS, goodFiles } from './testing/corpus.js';
import { temporaryFile } from './testing/pictures.js';
import { makeThumbnail } from './thumbnail.js';

describe.skipIf(!corpusPresent)('pictures of the corpus', () => {
  it.each(goodFiles())('reads $name', async (file) => {
    const path = corpusPath('good', file.name);

    const found = await probe(path, DEFAULT_LIMITS);
    await verifyDecodable(path, found, statSync(path).size);

    expect(found).toMatchObject({
      width: file.displayWidth,
      height: file.displayHeight,
      pages: file.pages,
      mediaType: file.mime === 'image/heif' ? 'image/heic' : file.mime,
    });
  });

  it.each(goodFiles())('shows $name upright and in its colours', async ({ name, reference, ...file }) => {
    const path = corpusPath('good', name);
    const { mediaType } = await probe(path, DEFAULT_LIMITS);

    const { data, width, height } = await makeThumbnail(path, mediaType, { size: 320, format: 'jpeg' });

    const scale = Math.min(1, 320 / Math.max(file.displayWidth, file.displayHeight));
    // Within one: decoding a JPEG at an eighth of its size rounds first.
    expect(Math.abs(width - Math.max(1, file.displayWidth * scale))).toBeLessThanOrEqual(1);
    expect(Math.abs(height - Math.max(1, file.displayHeight * scale))).toBeLessThanOrEqual(1);
    if (!reference?.reliable) return;
    const { luma, mean } = await look(data);
    luma.forEach((value, i) =>
      expect(Math.abs(value - reference.grid4x4Luma[i]!), `cell ${i}`).toBeLessThanOrEqual(
        reference.tolerance.cell,
      ),
    );
    mean.forEach((value, i) =>
      expect(Math.abs(value - reference.meanSrgb[i]!), `channel ${i}`).toBeLessThanOrEqual(
        reference.tolerance.mean,
      ),
    );
  });

  it('refuses a HEIC file that ends early', async () => {
    const whole = await readFile(corpusPath('good', 'heic-640x426.heif'));
    const path = await temporaryFile(whole.subarray(0, whole.length * 0.7));

    await expect(probe(path, DEFAULT_LIMITS)).rejects.toMatchObject({ code: 'BROKEN_IMAGE' });
  });

  it('stops decoding a HEIC file when told to', async () => {
    const path = corpusPath('good', 'heic-iphone11-gps-p3.HEIC');
    const aborted = AbortSignal.abort(new Error('enough'));

    await expect(decodeHeic(path, { maxPixels: 1e8, timeoutSeconds: 30, signal: aborted })).rejects.toThrow(
      'enough',
    );
    await expect(decodeHeic(path, { maxPixels: 1000, timeoutSeconds: 30 })).rejects.toThrow(
      'HEIC picture of',
    );
    await expect(decodeHeic(path, { maxPixels: 1e8, timeoutSeconds: 0.01 })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it.each(badFiles())(
    'answers $name as it deserves',
    async ({ name, expect: { outcome, status, alsoAcceptable } }) => {
      const path = corpusPath('bad', 'files', name);

      const answer = await probe(path, DEFAULT_LIMITS)
        .then((found) => verifyDecodable(path, found, statSync(path).size))
        .then(
          () => 201,
          (error: unknown) => (error instanceof DomainError ? (error.status as number) : error),
        );

      expect(outcome === 'accept' ? [201] : [status, ...alsoAcceptable]).toContain(answer);
    },
  );
});

/** Mean luma of 4 × 4 cells, and the mean colour. */
async function look(image: Buffer) {
  const raw = await sharp(image)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = raw.info;
  const sums = Array.from({ length: 16 }, () => ({ luma: 0, count: 0 }));
  const mean = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r, g, b] = raw.data.subarray((y * width + x) * 3) as unknown as [number, number, number];
      const cell = sums[Math.floor((y * 4) / height) * 4 + Math.floor((x * 4) / width)]!;
      cell.luma += 0.299 * r + 0.587 * g + 0.114 * b;
      cell.count++;
      [r, g, b].forEach((value, i) => (mean[i]! += value / (width * height)));
    }
  }
  return { luma: sums.map(({ luma, count }) => luma / count), mean };
}

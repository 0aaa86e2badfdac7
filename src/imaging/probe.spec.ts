import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { probe, verifyDecodable } from './probe.js';
import { sharp } from './sharp.js';
import { plain, scene, temporaryFile } from './testing/pictures.js';

const LIMITS = { maxPixels: 1_000_000, maxPages: 10 };

const probeBytes = async (bytes: Uint8Array | string) => probe(await temporaryFile(bytes), LIMITS);

describe('probe', () => {
  it('gives the size of the upright picture', async () => {
    const sideways = await plain(40, 30, 'red').jpeg().withMetadata({ orientation: 6 }).toBuffer();

    expect(await probeBytes(sideways)).toMatchObject({
      mediaType: 'image/jpeg',
      width: 30,
      height: 40,
      orientation: 6,
    });
  });

  it.each(['png', 'webp', 'gif', 'avif', 'tiff', 'jpeg'] as const)(
    'knows %s by its content',
    async (format) => {
      const found = await probeBytes(await plain(40, 30, 'red').toFormat(format).toBuffer());

      expect(found).toMatchObject({ mediaType: `image/${format}`, width: 40, height: 30, pages: 1 });
    },
  );

  it('refuses an empty file as such', async () => {
    await expect(probeBytes('')).rejects.toMatchObject({ code: 'EMPTY_FILE', status: 400 });
  });

  it.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['PDF', '%PDF-1.7\n1 0 obj'],
    ['text that begins like a BMP', 'BMW sells cars, and this is a text about them that is long enough.'],
    ['MP4', Buffer.from('0000001866747970697336d00000000069736f6d61766331', 'hex')],
    ['ICO', Buffer.from('000001000100101000000100200068040000', 'hex')],
  ])('refuses %s and lists what is read', async (_, bytes) => {
    await expect(probeBytes(bytes)).rejects.toMatchObject({
      code: 'UNSUPPORTED_IMAGE',
      status: 415,
      message: expect.stringMatching(/JPEG.*HEIC/) as string,
    });
  });

  it('refuses what only begins like a picture', async () => {
    const start = (await plain(40, 30, 'red').png().toBuffer()).subarray(0, 20);

    await expect(probeBytes(start)).rejects.toMatchObject({ code: 'BROKEN_IMAGE', status: 422 });
  });

  it('counts all pages against the pixel cap', async () => {
    const colours = await Promise.all(
      ['red', 'green', 'blue'].map((colour) => plain(600, 600, colour).png().toBuffer()),
    );
    const frames = await sharp(colours, { join: { animated: true } })
      .gif()
      .toBuffer();

    await expect(probeBytes(frames)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE', status: 422 });
    const path = await temporaryFile(frames);
    expect(await probe(path, { ...LIMITS, maxPixels: 1_080_000 })).toMatchObject({ pages: 3 });
    await expect(probe(path, { maxPixels: 1e9, maxPages: 2 })).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
    });
  });
});

describe('verifyDecodable', () => {
  const check = async (bytes: Buffer) => {
    const path = await temporaryFile(bytes);
    await verifyDecodable(path, await probe(path, LIMITS), statSync(path).size);
  };

  it.each(['jpeg', 'png', 'webp', 'tiff', 'gif'] as const)('refuses a %s that ends early', async (format) => {
    const whole = await scene().toFormat(format).toBuffer();

    await expect(check(whole)).resolves.toBeUndefined();
    await expect(check(whole.subarray(0, whole.length * 0.6))).rejects.toMatchObject({
      code: 'BROKEN_IMAGE',
      status: 422,
    });
  });

  it('refuses pixels that do not match their checksum', async () => {
    const damaged = await scene().png().toBuffer();
    damaged.fill(0, damaged.length / 2, damaged.length / 2 + 50);

    await expect(check(damaged)).rejects.toMatchObject({ code: 'BROKEN_IMAGE' });
  });
});

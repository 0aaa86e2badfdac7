import { expect, it, vi } from 'vitest';
import { readHeader } from './header.js';
import { probe, verifyDecodable } from './probe.js';
import { plain, temporaryFile } from './testing/pictures.js';
import { tryDecoding } from './try-decoding.js';

vi.mock('./header.js', async (original) => ({
  ...(await original<typeof import('./header.js')>()),
  readHeader: vi.fn<typeof readHeader>(),
}));
vi.mock('./try-decoding.js', () => ({ tryDecoding: vi.fn<typeof tryDecoding>() }));

const LIMITS = { maxPixels: 1_000_000, maxPages: 10 };
const FACTS = {
  mediaType: 'image/png' as const,
  width: 40,
  height: 30,
  pages: 1,
  orientation: null,
  colourSpace: 'srgb',
  hasAlpha: false,
  bitsPerSample: 8,
};
const picture = async () => temporaryFile(await plain(40, 30, 'red').png().toBuffer());
const fault = (code: string) => Object.assign(new Error(`${code}: open`), { code, syscall: 'open' });

it.each(['EMFILE', 'EIO'])('takes %s while a header is read for a fault of storage', async (code) => {
  vi.mocked(readHeader).mockRejectedValueOnce(fault(code));

  await expect(probe(await picture(), LIMITS)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
});

it('says nothing of a picture where memory is short', async () => {
  const outOfMemory = new Error('vips_tracked: out of memory');
  vi.mocked(readHeader).mockRejectedValueOnce(outOfMemory);

  await expect(probe(await picture(), LIMITS)).rejects.toBe(outOfMemory);
});

it('takes a file that is away for a fault of storage', async () => {
  await expect(probe(`${await picture()}.gone`, LIMITS)).rejects.toMatchObject({
    code: 'STORAGE_UNAVAILABLE',
  });
});

it('takes any other fault of a header for damage', async () => {
  vi.mocked(readHeader).mockRejectedValueOnce(new Error('pngload: libspng read error'));

  await expect(probe(await picture(), LIMITS)).rejects.toMatchObject({ code: 'BROKEN_IMAGE' });
});

it.each([fault('EMFILE'), new Error('vips_tracked: out of memory'), new Error('timeout: 20% complete')])(
  'lets a picture pass that the machine could not decode at once: %s',
  async (error) => {
    vi.mocked(tryDecoding).mockRejectedValueOnce(error);

    await expect(verifyDecodable(await picture(), FACTS, 100)).resolves.toBeUndefined();
  },
);

import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { renditionKey } from '../../imaging/storage-keys.js';
import { sharp } from '../../imaging/sharp.js';
import { FileNotFound, type Storage } from '../../storage/storage.driver.js';
import { SamePictures } from './same-pictures.js';
import { drawCamera } from './testing/drawn-photographs.js';

const [ONE, COPY, OTHER, GONE] = ['one', 'copy', 'other', 'gone'];

describe(SamePictures, () => {
  const files = new Map<string, Buffer>();
  let opened: string[] = [];
  const storage = {
    open: async (key: string) => {
      opened.push(key);
      const file = files.get(key);
      if (!file) throw new FileNotFound(key);
      return Readable.from([file]);
    },
  } as unknown as Storage;
  const pictures = new SamePictures(storage);

  beforeAll(async () => {
    const small = async (model: string, quality: number) =>
      sharp(await drawCamera(model))
        .resize(320)
        .jpeg({ quality })
        .toBuffer();
    files.set(renditionKey(ONE, 'small'), await small('XV', 85));
    files.set(renditionKey(COPY, 'small'), await small('XV', 70));
    files.set(renditionKey(OTHER, 'small'), await small('VX', 85));
  });

  it('tells copies from look-alikes, and from what is gone, and reads its own picture once', async () => {
    opened = [];
    const asked = pictures.asked({ id: ONE, fingerprint: '01' });
    expect(asked.fingerprint).toBe('01');
    expect(opened).toEqual([]);
    expect(await asked.isSame(COPY)).toBe(true);
    expect(await asked.isSame(OTHER)).toBe(false);
    expect(await asked.isSame(GONE)).toBe(false);
    expect(opened).toHaveLength(4);
  });

  it('takes what is at hand for its own picture, and none for like one that is gone', async () => {
    const given = pictures.asked({ id: GONE, fingerprint: null }, async () =>
      files.get(renditionKey(ONE, 'small'))!,
    );
    expect(await given.isSame(COPY)).toBe(true);
    expect(await pictures.asked({ id: GONE, fingerprint: null }).isSame(COPY)).toBe(false);
  });
});

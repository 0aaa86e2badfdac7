import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import ExifReader from 'exifreader';
import type { MediaType } from '../formats.js';
import { readStart } from '../header.js';

/** A tag as ExifReader gives it: what `value` holds depends on the file, not on the standard. */
export interface Tag {
  value?: unknown;
  description?: unknown;
}

export type Tags = Record<string, Tag | undefined>;

export interface TagGroups {
  exif: Tags;
  iptc: Tags;
  xmp: Tags;
  icc: Tags;
  pngText: Tags;
}

// oxlint-disable-next-line import/no-named-as-default-member -- Node finds the names of this CommonJS package on its default export only
const { load } = ExifReader;

const MIB = 1024 * 1024;

/** In a JPEG, all that is read stands before the pixels. */
const JPEG_BYTES = MIB;

/** The other formats may keep it anywhere. Of a longer file, what its beginning holds is read. */
const OTHER_BYTES = 64 * MIB;

/** Compressed texts may inflate a thousandfold; longer ones are left out. */
const MAX_INFLATED_BYTES = MIB;

export const NO_TAGS: TagGroups = { exif: {}, iptc: {}, xmp: {}, icc: {}, pngText: {} };

const inflateBounded = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflate);

/** Reads a file's embedded metadata. @throws where it is beyond reading */
export async function readTagGroups(path: string, mediaType: MediaType): Promise<TagGroups> {
  // BMP has no place for any.
  if (mediaType === 'image/bmp') return NO_TAGS;
  const bytes = await readStart(path, mediaType === 'image/jpeg' ? JPEG_BYTES : OTHER_BYTES);
  const { exif, iptc, xmp, icc, pngText } = await load(bytes, {
    expanded: true,
    async: true,
    excludeTags: { thumbnail: true, makerNotes: true, mpf: true, photoshop: true, composite: true },
    decompress: {
      deflate: (data) => inflateBounded(data, { maxOutputLength: MAX_INFLATED_BYTES }),
      maxDecompressedSize: MAX_INFLATED_BYTES,
    },
  });
  return {
    exif: (exif ?? {}) as Tags,
    iptc: (iptc ?? {}) as Tags,
    xmp: xmp ?? {},
    icc: icc ?? {},
    pngText: pngText ?? {},
  };
}

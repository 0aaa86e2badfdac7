import type { MediaType } from '../formats.js';
import { cleanText } from './clean-text.js';
import { readPosition, type Position } from './position.js';
import { NO_TAGS, readTagGroups, type TagGroups, type Tags } from './tag-groups.js';
import { positive, text, texts } from './tag-values.js';
import { readTakenAt, type TakenAt } from './taken-at.js';

export interface EmbeddedMetadata {
  iccProfile: string | null;
  camera: { make: string | null; model: string | null; lens: string | null; software: string | null } | null;
  exposure: {
    time: number | null;
    fNumber: number | null;
    iso: number | null;
    focalLength: number | null;
    focalLength35mm: number | null;
    flash: boolean | null;
  } | null;
  gps: Position | null;
  takenAt: TakenAt | null;
  title: string | null;
  description: string | null;
  keywords: string[];
  artist: string | null;
  copyright: string | null;
  rating: number | null;
  warnings: string[];
}

const MAX_KEYWORDS = 100;

/** What a file's EXIF, XMP and IPTC say, made safe to store. A fault in it is a warning, never a failure. */
export async function readEmbeddedMetadata(path: string, mediaType: MediaType): Promise<EmbeddedMetadata> {
  const warnings: string[] = [];
  let groups = NO_TAGS;
  try {
    groups = await readTagGroups(path, mediaType);
  } catch (error) {
    // A file that cannot be read at all is no fault of its metadata.
    if ((error as NodeJS.ErrnoException).syscall) throw error;
    warnings.push('The embedded metadata cannot be read');
  }
  const { exif, iptc, xmp, icc } = groups;
  const gps = readPosition(exif);
  if (gps === 'invalid') warnings.push('The position is not one on Earth');
  if (exif['DateTimeOriginal'] && !readTakenAt(groups)) warnings.push('The date is not one of the calendar');

  return {
    iccProfile: readProfileName(icc),
    camera: unlessEmpty({
      make: text(exif, 'Make'),
      model: text(exif, 'Model'),
      lens: text(exif, 'LensModel') ?? text(xmp, 'Lens'),
      software: text(exif, 'Software') ?? text(xmp, 'CreatorTool'),
    }),
    exposure: readExposure(exif),
    gps: gps === 'invalid' ? null : gps,
    takenAt: readTakenAt(groups),
    title: text(xmp, 'title') ?? text(iptc, 'Object Name') ?? text(exif, 'XPTitle'),
    description: text(exif, 'ImageDescription') ?? text(xmp, 'description') ?? text(iptc, 'Caption/Abstract'),
    keywords: readKeywords(groups),
    artist: text(exif, 'Artist') ?? text(xmp, 'creator') ?? text(iptc, 'By-line'),
    copyright: text(exif, 'Copyright') ?? text(xmp, 'rights') ?? text(iptc, 'Copyright Notice'),
    rating: readRating(groups),
    warnings,
  };
}

function unlessEmpty<T extends object>(values: T): T | null {
  return Object.values(values).some((value) => value !== null) ? values : null;
}

function readExposure(exif: Tags): EmbeddedMetadata['exposure'] {
  const flash: unknown = exif['Flash']?.value;
  return unlessEmpty({
    time: positive(exif, 'ExposureTime', 86_400),
    fNumber: positive(exif, 'FNumber', 1000),
    iso:
      positive(exif, 'ISOSpeedRatings', 10_000_000) ?? positive(exif, 'PhotographicSensitivity', 10_000_000),
    focalLength: positive(exif, 'FocalLength', 100_000),
    focalLength35mm: positive(exif, 'FocalLengthIn35mmFilm', 100_000),
    // The lowest bit says whether it fired, the others why.
    flash: typeof flash === 'number' ? (flash & 1) === 1 : null,
  });
}

function readKeywords({ exif, iptc, xmp }: TagGroups): string[] {
  const all = [...texts(xmp, 'subject'), ...texts(iptc, 'Keywords'), ...texts(exif, 'XPKeywords')];
  return [...new Set(all.map((keyword) => keyword.slice(0, 100)))].slice(0, MAX_KEYWORDS);
}

function readRating({ exif, xmp }: TagGroups): number | null {
  const rating = Number(text(xmp, 'Rating') ?? positive(exif, 'Rating', 5) ?? NaN);
  return rating >= 0 && rating <= 5 ? rating : null;
}

function readProfileName(icc: Tags): string | null {
  const value: unknown = icc['ICC Description']?.value;
  if (typeof value !== 'object' || value === null) return cleanText(value);
  // A name per language; the first is the profile's own.
  return cleanText(Object.values(value)[0]);
}

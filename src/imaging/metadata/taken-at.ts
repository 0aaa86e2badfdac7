import { rational, text } from './tag-values.js';
import type { TagGroups, Tags } from './tag-groups.js';

export interface TakenAt {
  /** Wall time: `2024-07-01T18:30:05`. */
  local: string;
  /** Such as `+02:00`. */
  offset: string | null;
  offsetSource: 'exif' | 'xmp' | 'gps' | null;
  source: 'exif' | 'xmp' | 'png';
}

/**
 * When the picture was taken, by the clock on the wall there. Only fields that say so are read: the dates of
 * IPTC, of Photoshop and of the file tell of a painting's making, of an edit or of a scan.
 */
export function readTakenAt({ exif, xmp, pngText }: TagGroups): TakenAt | null {
  const local = parseDate(text(exif, 'DateTimeOriginal'));
  if (local) {
    const offset = parseOffset(text(exif, 'OffsetTimeOriginal'));
    if (offset) return { local, offset, offsetSource: 'exif', source: 'exif' };
    const derived = offsetByGps(local, exif);
    return { local, offset: derived, offsetSource: derived ? 'gps' : null, source: 'exif' };
  }
  return readIso(text(xmp, 'DateTimeOriginal'), 'xmp') ?? readIso(text(pngText, 'Creation Time'), 'png');
}

function readIso(value: string | null, source: 'xmp' | 'png'): TakenAt | null {
  const local = parseDate(value);
  if (!local) return null;
  const offset = parseOffset(/(?:Z|[+-]\d\d:\d\d)$/.exec(value!)?.[0] ?? null);
  return { local, offset, offsetSource: offset ? 'xmp' : null, source };
}

const EARLIEST_YEAR = 1826;

function parseDate(value: string | null): string | null {
  const parts = /^(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?/.exec(value ?? '');
  if (!parts) return null;
  const [year, month, day, hour, minute, second = '00'] = parts.slice(1) as (string | undefined)[];
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const time = new Date(`${local}Z`);
  // Dates that do not exist, such as the 31st of June or a month 0, roll over or are invalid.
  if (Number.isNaN(time.getTime()) || !time.toISOString().startsWith(local)) return null;
  return Number(year) >= EARLIEST_YEAR ? local : null;
}

const MAX_OFFSET_MINUTES = 14 * 60;

function parseOffset(value: string | null): string | null {
  if (value === 'Z') return '+00:00';
  const parts = /^([+-])(\d\d):?(\d\d)$/.exec(value ?? '');
  if (!parts) return null;
  const minutes = Number(parts[2]) * 60 + Number(parts[3]);
  return Number(parts[3]) < 60 && minutes <= MAX_OFFSET_MINUTES ? `${parts[1]}${parts[2]}:${parts[3]}` : null;
}

/** Offsets are multiples of this everywhere on Earth. */
const QUARTER = 15;
/** A fix may be older than the picture by this much, in minutes, without being taken for another zone. */
const GPS_DELAY = 5;

/** GPS gives the time in UTC: what lies between it and the wall is the offset. */
function offsetByGps(local: string, exif: Tags): string | null {
  const day = /^(\d{4})[:-](\d\d)[:-](\d\d)$/.exec(text(exif, 'GPSDateStamp') ?? '');
  const clock = exif['GPSTimeStamp']?.value;
  if (!day || !Array.isArray(clock) || clock.length !== 3) return null;
  const [hours, minutes, seconds] = clock.map(rational);
  const utc = Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]));
  const fix = utc + ((hours ?? NaN) * 3600 + (minutes ?? NaN) * 60 + (seconds ?? NaN)) * 1000;
  const between = (Date.parse(`${local}Z`) - fix) / 60_000;
  const offset = Math.round(between / QUARTER) * QUARTER;
  if (!(Math.abs(offset) <= MAX_OFFSET_MINUTES && Math.abs(between - offset) <= GPS_DELAY)) return null;
  return `${offset < 0 ? '-' : '+'}${twoDigits(Math.abs(offset) / 60)}:${twoDigits(Math.abs(offset) % 60)}`;
}

const twoDigits = (value: number) => String(Math.floor(value)).padStart(2, '0');

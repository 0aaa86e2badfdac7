import { rational, text } from './tag-values.js';
import type { Tags } from './tag-groups.js';

export interface Position {
  latitude: number;
  longitude: number;
  altitude: number | null;
}

/** From the deepest trench to the edge of space, in metres. */
const ALTITUDES = { min: -11_000, max: 100_000 };

/** Where the picture was taken, or why what the file says cannot be. */
export function readPosition(exif: Tags): Position | 'invalid' | null {
  if (!exif['GPSLatitude'] || !exif['GPSLongitude']) return null;
  const latitude = degrees(exif, 'GPSLatitude', 'S');
  const longitude = degrees(exif, 'GPSLongitude', 'W');
  if (latitude === null || longitude === null) return 'invalid';
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return 'invalid';
  // Devices without a fix write zeros: a picture from that spot of the Atlantic is less likely.
  if (latitude === 0 && longitude === 0) return 'invalid';
  return { latitude, longitude, altitude: readAltitude(exif) };
}

/** Degrees, minutes and seconds, as seven decimals: a centimetre. */
function degrees(exif: Tags, name: string, negative: 'S' | 'W'): number | null {
  const parts = exif[name]?.value;
  if (!Array.isArray(parts) || parts.length === 0 || parts.length > 3) return null;
  const [whole, minutes, seconds] = parts.map(rational);
  if (whole === null || whole === undefined || minutes === null || seconds === null) return null;
  const value = whole + (minutes ?? 0) / 60 + (seconds ?? 0) / 3600;
  const sign = text(exif, `${name}Ref`)?.toUpperCase().startsWith(negative) ? -1 : 1;
  return Number((sign * value).toFixed(7));
}

const BELOW_SEA_LEVEL = 1;

function readAltitude(exif: Tags): number | null {
  const metres = rational(exif['GPSAltitude']?.value);
  if (metres === null) return null;
  const reference: unknown = exif['GPSAltitudeRef']?.value;
  const signed = reference === BELOW_SEA_LEVEL ? -metres : metres;
  return signed >= ALTITUDES.min && signed <= ALTITUDES.max ? Number(signed.toFixed(3)) : null;
}

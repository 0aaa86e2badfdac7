import { cleanText } from './clean-text.js';
import type { Tags } from './tag-groups.js';

/** The text of a tag: EXIF and IPTC give lists of strings or characters, XMP a string. */
export function text(tags: Tags, name: string): string | null {
  const tag = tags[name];
  const value = Array.isArray(tag?.value) ? (tag.value as unknown[])[0] : tag?.value;
  return cleanText(typeof value === 'string' ? value : tag?.description);
}

/** Several texts: an XMP bag, a repeated IPTC field, or one string with semicolons. */
export function texts(tags: Tags, name: string): string[] {
  const tag = tags[name] as unknown;
  const entries = Array.isArray(tag) ? tag : listOf(tag);
  return entries
    .map((entry) =>
      cleanText(typeof entry === 'string' ? entry : (entry as { description?: unknown }).description),
    )
    .filter((entry) => entry !== null);
}

function listOf(tag: unknown): unknown[] {
  const { value, description } = (tag ?? {}) as { value?: unknown; description?: unknown };
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'object' && entry !== null))
    return value;
  return typeof description === 'string' ? description.slice(0, 10_000).split(';') : [];
}

/** A numerator and a denominator; null where the result is no number. */
export function rational(value: unknown): number | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const result = Number(value[0]) / Number(value[1]);
  return Number.isFinite(result) ? result : null;
}

/** The number of a tag, whole or rational, if it lies above 0 and up to `max`. */
export function positive(tags: Tags, name: string, max: number): number | null {
  const value: unknown = tags[name]?.value;
  const single =
    Array.isArray(value) && typeof value[0] === 'number' && value.length === 1 ? value[0] : value;
  const number = typeof single === 'number' ? single : rational(single);
  return number !== null && number > 0 && number <= max ? number : null;
}

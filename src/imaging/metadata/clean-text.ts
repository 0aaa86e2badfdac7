const MAX_LENGTH = 2000;

/** Halves of a surrogate pair on their own, which neither UTF-8 nor PostgreSQL's jsonb can hold. */
const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Control characters, NUL among them, and those that turn the direction of the text around them. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g;

/** What ExifReader writes in place of a value it cannot read. */
const PLACEHOLDERS = new Set(['<faulty value>', '[Raw UTF-8 encoded text]']);

/** Text of an unknown file made fit to be stored and shown; null where nothing is left. */
export function cleanText(value: unknown): string | null {
  if (typeof value !== 'string' || PLACEHOLDERS.has(value)) return null;
  const text = value
    // Cut before the patterns run: a field can be as long as the file.
    .slice(0, 2 * MAX_LENGTH)
    .replace(CONTROLS, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_LENGTH)
    .replace(LONE_SURROGATES, '');
  return text || null;
}

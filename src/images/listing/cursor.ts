import { UUID_PATTERN } from '../../common/ids.js';
import { InvalidCursor } from '../images.errors.js';

/** Where a page ended: the value that the list is sorted by, and the id that settles ties. */
interface Cursor {
  sort: string;
  value: string;
  id: string;
}

export const encodeCursor = ({ sort, value, id }: Cursor): string =>
  Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');

/** @throws InvalidCursor for one of another order, or one that was tampered with. */
export function decodeCursor(text: string, sort: string): Cursor {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw new InvalidCursor();
  }
  if (!Array.isArray(parts) || parts.length !== 3 || parts.some((part) => typeof part !== 'string')) {
    throw new InvalidCursor();
  }
  const [of, value, id] = parts as [string, string, string];
  if (
    of !== sort ||
    !UUID_PATTERN.test(id) ||
    value.includes('\0') ||
    !VALUES.get(sort.replace(/^-/, ''))?.test(value)
  ) {
    throw new InvalidCursor();
  }
  return { sort, value, id };
}

/** What PostgreSQL prints for the sorted column, so that a tampered value is refused before it gets there. */
const VALUES = new Map(
  Object.entries({
    uploadDate: /^$/,
    takenAt: /^(-?infinity|\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?)$/,
    originalFilename: /^[^]{1,400}$/,
    fileSize: /^\d{1,15}$/,
    // As JavaScript prints it: a tiny one has many zeros before its digits.
    likeness: /^-?\d(\.\d{1,25})?(e-\d{1,3})?$/,
  }),
);

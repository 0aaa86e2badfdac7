import { UUID_PATTERN } from '../../common/ids.js';
import { ValidationFailed } from '../../common/validation.js';

/** Where a page of failures ended. */
export interface FailedPosition {
  /** As PostgreSQL prints it, to the microsecond. */
  failedAt: string;
  imageId: string;
  producer: string;
}

const PRINTED_TIME = /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d)?$/;
const PRODUCER = /^[\w-]{1,64}$/;

export const encodePosition = ({ failedAt, imageId, producer }: FailedPosition): string =>
  Buffer.from(JSON.stringify([failedAt, imageId, producer])).toString('base64url');

/** @throws ValidationFailed for what no answer of ours has given */
export function decodePosition(cursor: string): FailedPosition {
  const [failedAt, imageId, producer] = partsOf(cursor);
  if (!PRINTED_TIME.test(failedAt) || !UUID_PATTERN.test(imageId) || !PRODUCER.test(producer)) refuse();
  return { failedAt, imageId, producer };
}

function partsOf(cursor: string): [string, string, string] {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    refuse();
  }
  if (!Array.isArray(parts) || parts.length !== 3 || parts.some((part) => typeof part !== 'string')) refuse();
  return parts as [string, string, string];
}

function refuse(): never {
  const message = 'cursor must be the nextCursor of an earlier answer';
  throw new ValidationFailed([{ field: 'cursor', message }]);
}

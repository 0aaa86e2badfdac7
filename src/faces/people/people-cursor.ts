import { UUID_PATTERN } from '../../common/ids.js';
import { ValidationFailed } from '../../common/validation.js';

interface PeopleCursor {
  count: number;
  id: string;
}

export const encodePeopleCursor = ({ count, id }: PeopleCursor): string =>
  Buffer.from(`${count} ${id}`).toString('base64url');

/** @throws ValidationFailed */
export function decodePeopleCursor(cursor: string): PeopleCursor {
  const [, count, id = ''] = /^(\d{1,9}) (\S+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!UUID_PATTERN.test(id)) throw invalidCursor();
  return { count: Number(count), id };
}

/** @throws ValidationFailed */
export function readFaceCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!UUID_PATTERN.test(id)) throw invalidCursor();
  return id;
}

const invalidCursor = () =>
  new ValidationFailed([{ field: 'cursor', message: 'cursor must be the nextCursor of an earlier answer' }]);

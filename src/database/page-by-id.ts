import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { UUID_PATTERN } from '../common/ids.js';
import type { Page, PageQueryDto } from '../common/paging.dto.js';
import { ValidationFailed } from '../common/validation.js';

const INTEGER_ID = /^\d{1,9}$/;

/** A list ordered by id, oldest or newest first, by page or by cursor. */
export async function pageById<T extends ObjectLiteral & { id: string | number }>(
  query: SelectQueryBuilder<T>,
  { limit, page, cursor }: PageQueryDto,
  order: 'ASC' | 'DESC',
): Promise<Page<T>> {
  const id = `${query.alias}.id`;
  const total = page === undefined ? undefined : await query.getCount();
  if (page !== undefined) query.skip((page - 1) * limit);
  else if (cursor !== undefined) {
    query.andWhere(`${id} ${order === 'ASC' ? '>' : '<'} :after`, { after: readCursor(cursor) });
  }

  // One more than asked for tells whether there is a next page, without counting.
  const rows = await query
    .orderBy(id, order)
    .take(limit + 1)
    .getMany();
  const data = rows.slice(0, limit);
  const last = rows.length > limit ? data.at(-1) : undefined;
  return {
    data,
    limit,
    nextCursor: last ? Buffer.from(String(last.id)).toString('base64url') : null,
    ...(page !== undefined && { page, total }),
  };
}

function readCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!INTEGER_ID.test(id) && !UUID_PATTERN.test(id)) throw invalidCursor();
  return id;
}

const invalidCursor = () =>
  new ValidationFailed([{ field: 'cursor', message: 'cursor must be the nextCursor of an earlier answer' }]);

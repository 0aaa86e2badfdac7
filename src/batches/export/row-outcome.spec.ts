import { describe, expect, it } from 'vitest';
import type { ProductItem } from './product-rows.js';
import { joinUrls, rowErrors, rowStatus } from './row-outcome.js';

type Status = ProductItem['status'];
const items = (...statuses: Status[]) =>
  statuses.map((status) => ({
    status,
    errorCode: status === 'failed' ? 'HTTP_ERROR' : null,
    errorMessage: status === 'failed' ? 'No' : null,
  }));

describe('what became of a row', () => {
  it.each<[Status[], string]>([
    [['done', 'done'], 'done'],
    [['done', 'failed'], 'partial'],
    [['done', 'cancelled'], 'partial'],
    [['failed', 'failed'], 'failed'],
    [['failed', 'cancelled'], 'failed'],
    [['cancelled', 'cancelled'], 'cancelled'],
    [['done', 'failed', 'pending'], 'processing'],
    [['processing'], 'processing'],
  ])('with %j is %s', (statuses, status) => {
    expect(rowStatus(items(...statuses))).toBe(status);
  });

  it('says where all that was made is deleted, and where a part is', () => {
    const deleted = { status: 'done' as const, errorCode: 'IMAGE_DELETED', errorMessage: 'Gone' };
    expect(rowStatus([deleted])).toBe('deleted');
    expect(rowStatus([deleted, ...items('done')])).toBe('partial');
    expect(rowStatus([deleted, ...items('failed')])).toBe('failed');
    expect(rowErrors([...items('done'), deleted])).toBe('IMAGE_DELETED: Gone (address 2)');
  });

  it('is told of each address that failed, by its place where there are several', () => {
    expect(rowErrors(items('failed'))).toBe('HTTP_ERROR: No');
    expect(rowErrors(items('failed', 'done', 'failed'))).toBe(
      'HTTP_ERROR: No (address 1); HTTP_ERROR: No (address 3)',
    );
    expect(rowErrors(items('done', 'cancelled', 'pending'))).toBe('');
  });

  it('keeps the place of what is missing, unless all is', () => {
    expect(joinUrls(['a', '', 'c'])).toBe('a, , c');
    expect(joinUrls(['', ''])).toBe('');
    expect(joinUrls([])).toBe('');
  });
});

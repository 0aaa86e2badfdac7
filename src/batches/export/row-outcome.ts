import type { ProductItem } from './product-rows.js';

export type RowStatus = 'done' | 'partial' | 'failed' | 'cancelled' | 'processing';

/** What became of a row, by what became of its addresses. */
export function rowStatus(items: readonly Pick<ProductItem, 'status'>[]): RowStatus {
  const has = (...wanted: ProductItem['status'][]) => items.some(({ status }) => wanted.includes(status));
  if (has('pending', 'processing')) return 'processing';
  if (has('done')) return has('failed', 'cancelled') ? 'partial' : 'done';
  return has('failed') ? 'failed' : 'cancelled';
}

/** Of several addresses it is told which ones failed, counted from 1. */
export function rowErrors(
  items: readonly Pick<ProductItem, 'status' | 'errorCode' | 'errorMessage'>[],
): string {
  return items
    .map(({ status, errorCode, errorMessage }, index) =>
      status === 'failed'
        ? `${errorCode}: ${errorMessage}${items.length > 1 ? ` (address ${index + 1})` : ''}`
        : '',
    )
    .filter(Boolean)
    .join('; ');
}

/** One place for each address, so that it is seen which is which; nothing at all where there are none. */
export const joinUrls = (urls: readonly string[]): string =>
  urls.some((url) => url !== '') ? urls.join(', ') : '';

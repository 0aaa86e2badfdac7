import type { ProductItem } from './product-rows.js';

export type RowStatus = 'done' | 'partial' | 'failed' | 'cancelled' | 'deleted' | 'processing';

type Outcome = Pick<ProductItem, 'status' | 'errorCode' | 'errorMessage'>;

/** What became of a row, by what became of its addresses. Of one that is done, the image may be deleted. */
export function rowStatus(items: readonly Omit<Outcome, 'errorMessage'>[]): RowStatus {
  const states = new Set(
    items.map(({ status, errorCode }) => (status === 'done' && errorCode !== null ? 'deleted' : status)),
  );
  if (states.has('pending') || states.has('processing')) return 'processing';
  if (states.has('done')) return states.size > 1 ? 'partial' : 'done';
  if (states.has('failed')) return 'failed';
  return states.has('deleted') ? 'deleted' : 'cancelled';
}

/** Of several addresses it is told which ones these are, counted from 1. */
export function rowErrors(items: readonly Outcome[]): string {
  return items
    .map(({ status, errorCode, errorMessage }, index) =>
      hasEnded(status) && errorCode !== null
        ? `${errorCode}: ${errorMessage}${items.length > 1 ? ` (address ${index + 1})` : ''}`
        : '',
    )
    .filter(Boolean)
    .join('; ');
}

const hasEnded = (status: Outcome['status']) => status === 'failed' || status === 'done';

/** One place for each address, so that it is seen which is which; nothing at all where there are none. */
export const joinUrls = (urls: readonly string[]): string =>
  urls.some((url) => url !== '') ? urls.join(', ') : '';

import type { Evidence } from '../../../analysis/identification-results.js';
import type { Money } from '../../../database/product.js';
import type { ProductPage } from '../product-page.js';

/** @param url at which the page was asked for, or which answered */
export const pageEvidence = (
  { title, fetchedAt }: ProductPage,
  url: string,
  price: Money | null,
): Evidence => ({ provider: 'page', url, title, price, seenAt: fetchedAt, imageId: null });

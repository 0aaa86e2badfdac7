import type { PageOffer } from './product-page.js';

const GONE = /soldout|outofstock|discontinued/i;

/** Whether it is to be had no more. Some pages write `out of stock` for `OutOfStock`. */
export const isGone = ({ availability }: PageOffer): boolean =>
  GONE.test(availability?.replace(/[\s_-]/g, '') ?? '');

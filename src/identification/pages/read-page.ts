import type { ProductPage } from './product-page.js';

export function readPage(_body: Buffer, _of: { url: string; contentType?: string }): ProductPage {
  throw new Error('being written');
}

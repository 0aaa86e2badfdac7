import type { ProductResult } from '../../analysis/identification-results.js';

/** What a thing is found to be; what is not said is not known. */
export const productCalled = (name: string, said: Partial<ProductResult> = {}): ProductResult => ({
  maker: null,
  model: null,
  name,
  confidence: 1,
  gtin: null,
  mpn: null,
  evidence: [],
  tags: [],
  ...said,
});

export const CAMERA = productCalled('Fujifilm X100V', { maker: 'Fujifilm', model: 'X100V' });

import type { Evidence, ProductResult } from '../../analysis/identification-results.js';
import { oneLine, shortened, shortLine } from '../../analysis/clean-text.js';
import { withMaker, type ProductClaim } from './product-claim.js';

const MAX_NAME = 200;
const MAX_PART = 100;
/** What is less sure must not be found by a search for it. */
const SURE_ENOUGH_FOR_TAGS = 0.5;

export function productResult(claim: Omit<ProductClaim, 'witnesses'>, evidence: Evidence[]): ProductResult {
  const [maker, model] = [shortLine(claim.maker, MAX_PART), shortLine(claim.model, MAX_PART)];
  const confidence = Math.round(claim.confidence * 100) / 100;
  const names = [maker, model].filter((name) => name !== null);
  return {
    maker,
    model,
    name: shortened(withMaker(oneLine(claim.name), maker), MAX_NAME),
    confidence,
    gtin: null,
    mpn: null,
    evidence,
    tags:
      confidence >= SURE_ENOUGH_FOR_TAGS
        ? names.map((name) => ({ name: name.toLowerCase(), score: confidence }))
        : [],
  };
}

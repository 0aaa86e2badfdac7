import type { Evidence } from '../../analysis/identification-results.js';
import type { Witness } from './witnesses.js';

const MAX_EVIDENCE = 10;

/** @param seenAt ISO 8601 UTC */
export const evidenceOf = (witnesses: readonly Witness[], provider: string, seenAt: string): Evidence[] =>
  witnesses.slice(0, MAX_EVIDENCE).map(({ match: { url, title, price, imageId } }) => ({
    provider: imageId === null ? provider : 'catalogue',
    url,
    title,
    price,
    seenAt,
    imageId,
  }));

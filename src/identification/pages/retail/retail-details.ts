import type { PageSource, RetailDetailsResult } from '../../../analysis/identification-results.js';
import { shortened } from '../../../analysis/clean-text.js';
import type { PageProduct, ProductPage } from '../product-page.js';
import type { ReadValues } from './page-question.js';
import { askingPrice } from './page-price.js';

type Field = keyof RetailDetailsResult['foundIn'];
type Details = Pick<RetailDetailsResult, Field | 'gtin' | 'mpn' | 'foundIn'>;

const FIELDS: readonly Field[] = ['price', 'originalName', 'description', 'material', 'specs'];
const MAX_DESCRIPTION = 2000;

/** What a page's parts say, the first that says something of each: they come in the order of their trustworthiness. */
export function detailsFrom(parts: readonly PageProduct[], page: ProductPage): Details {
  const details: Details = {
    price: null,
    originalName: null,
    description: null,
    material: null,
    specs: [],
    gtin: firstOf(parts, ({ gtin }) => gtin),
    mpn: firstOf(parts, ({ mpn }) => mpn),
    foundIn: {},
  };
  for (const part of parts) fill(details, valuesOf(part), part.source);
  fill(details, { description: cut(page.description) }, 'open-graph');
  return details;
}

export const isMissing = ({ foundIn }: Details): boolean =>
  FIELDS.some((field) => foundIn[field] === undefined);

/** What is said already is not overruled. */
export function fill(details: Details, values: Partial<ReadValues>, source: PageSource): void {
  for (const field of FIELDS) {
    const value = values[field];
    const isSaid = details.foundIn[field] !== undefined;
    if (isSaid || value === null || value === undefined || (Array.isArray(value) && value.length === 0))
      continue;
    Object.assign(details, { [field]: value });
    details.foundIn[field] = source;
  }
}

const valuesOf = (part: PageProduct): ReadValues => ({
  price: askingPrice(part),
  originalName: part.name,
  description: cut(part.description),
  material: part.material,
  specs: part.specs,
});

const cut = (text: string | null) => (text === null ? null : shortened(text, MAX_DESCRIPTION));

const firstOf = <T>(parts: readonly PageProduct[], value: (part: PageProduct) => T | null): T | null =>
  parts.map(value).find((each) => each !== null) ?? null;

import type { PageProduct } from '../product-page.js';
import { webUrl } from '../web-url.js';
import { offersOf } from './to-offers.js';
import { specsOf } from './to-specs.js';
import { itemsOf, listOf, textOf, type Item } from './values.js';

/** A group may have as many variants as there are sizes and colours. */
const MAX_VARIANTS = 50;
const LABEL = 100;
const NAME = 300;
const DESCRIPTION = 5000;
const GTINS = ['gtin13', 'gtin', 'gtin14', 'gtin12', 'gtin8', 'isbn', 'productID'];
const MATERIAL =
  /^(?:main |outer |shell )?(?:material|fabric|composition|obermaterial|matière|materiale|stoff)$/i;
/** Of a group that holds for each of its variants, unless that says otherwise. */
const OF_ALL = ['brand', 'manufacturer', 'description', 'material', 'model', 'itemCondition'];

type Source = PageProduct['source'];

/** What one thing says, and what its variants do: the group first. */
export function toProducts(item: Item, source: Source, base: string): PageProduct[] {
  const [group] = itemsOf(item['isVariantOf']);
  const own = group ? withUsual(item, group) : item;
  const variants = itemsOf(own['hasVariant']).slice(0, MAX_VARIANTS);
  const products = variants.map((variant) => toProduct(withUsual(variant, own), source, base));
  const whole = toProduct(own, source, base);
  const isPriced = whole.offers.some(({ price }) => price !== null);
  const offers = isPriced ? whole.offers : [...whole.offers, ...products.flatMap((each) => each.offers)];
  return [{ ...whole, offers: offers.slice(0, MAX_VARIANTS) }, ...products].filter(saysSomething);
}

/** Some variants are called by their colour or size only, or not at all. */
function withUsual(item: Item, group: Item): Item {
  const usual = OF_ALL.flatMap((key) => (item[key] === undefined ? [[key, group[key]] as const] : []));
  const name = item['name'] ?? group['name'];
  return { ...item, ...Object.fromEntries(usual), name };
}

const saysSomething = ({ name, gtin, mpn, offers }: PageProduct) =>
  name !== null || gtin !== null || mpn !== null || offers.length > 0;

function toProduct(item: Item, source: Source, base: string): PageProduct {
  const specs = specsOf(item);
  const material =
    textOf(item['material'], NAME) ?? specs.find(({ name }) => MATERIAL.test(name))?.value ?? null;
  return {
    source,
    name: textOf(item['name'], NAME),
    brand: textOf(item['brand'], LABEL) ?? textOf(item['manufacturer'], LABEL),
    model: textOf(item['model'], LABEL),
    mpn: textOf(item['mpn'], LABEL),
    gtin: gtinOf(item),
    sku: textOf(item['sku'], LABEL),
    description: textOf(item['description'], DESCRIPTION),
    material,
    url: webUrl(listOf(item['url'])[0], base) ?? webUrl(item['@id'], base) ?? null,
    offers: offersOf(item, base),
    specs: specs.filter(({ name }) => !MATERIAL.test(name)),
  };
}

/** On the product, or on what it is offered as. */
function gtinOf(item: Item): string | null {
  for (const from of [item, ...itemsOf(item['offers'])]) {
    for (const key of GTINS) {
      const digits = textOf(from[key], LABEL)
        ?.replace(/^(?:gtin\d*|ean|upc|isbn)\s*:?/i, '')
        .replace(/[\s-]/g, '');
      if (digits !== undefined && /^(?:\d{8}|\d{12,14})$/.test(digits) && hasCheckDigit(digits))
        return digits;
    }
  }
  return null;
}

/** GS1's: other numbers stand in these fields as well. */
function hasCheckDigit(digits: string): boolean {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0 && /[1-9]/.test(digits);
}

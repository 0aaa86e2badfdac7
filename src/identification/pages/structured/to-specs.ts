import { plainText } from '../plain-text.js';
import { isItem, itemsOf, listOf, textOf, type Item } from './values.js';

export interface Spec {
  name: string;
  value: string;
}

const MAX_SPECS = 60;
const NAME = 100;
const VALUE = 500;
/** Of schema.org, that say what a thing is like. */
const PLAIN = ['color', 'size', 'pattern', 'weight', 'width', 'height', 'depth'];
/** UN/CEFACT's common codes, which few people know. */
const UNITS: Record<string, string> = {
  GRM: 'g',
  KGM: 'kg',
  MGM: 'mg',
  MMT: 'mm',
  CMT: 'cm',
  MTR: 'm',
  INH: 'in',
  FOT: 'ft',
  ONZ: 'oz',
  LBR: 'lb',
  MLT: 'ml',
  LTR: 'l',
  WTT: 'W',
  VLT: 'V',
};

/** Each name once, as it is said first. */
export function specsOf(product: Item): Spec[] {
  const specs = new Map<string, Spec>();
  const add = (name: string | null, value: string | null) => {
    if (name === null || value === null || specs.has(name.toLowerCase()) || specs.size >= MAX_SPECS) return;
    specs.set(name.toLowerCase(), { name, value });
  };
  for (const property of itemsOf(product['additionalProperty']))
    add(plainText(listOf(property['name'])[0], NAME), measureOf(property));
  for (const name of PLAIN) {
    const values = listOf(product[name]).map((value) =>
      isItem(value) ? (measureOf(value) ?? textOf(value, VALUE)) : plainText(value, VALUE),
    );
    add(name, values.filter((value) => value !== null).join(', ') || null);
  }
  return [...specs.values()];
}

/** A value with its unit, or from one to another. */
function measureOf(item: Item): string | null {
  const unit = unitOf(item);
  const { value } = item;
  if (isItem(value)) return measureOf({ ...value, unitText: value['unitText'] ?? unit });
  const said = listOf(value).map((each) =>
    typeof each === 'boolean' ? (each ? 'yes' : 'no') : textOf(each, VALUE),
  );
  const range = [item['minValue'], item['maxValue']].map((each) => textOf(each, VALUE));
  const text =
    said.filter((each) => each !== null).join(', ') || range.filter((each) => each !== null).join('–');
  return text === '' ? null : [text, unit].filter((part) => part !== null).join(' ');
}

function unitOf(item: Item): string | null {
  const given = textOf(item['unitText'] ?? item['unitCode'], 20);
  return given !== null && Object.hasOwn(UNITS, given) ? UNITS[given]! : given;
}

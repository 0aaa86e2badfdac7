import { plainText } from '../plain-text.js';

/** What a page says of one thing, by the words of schema.org, without prefixes. */
export type Item = Record<string, unknown>;

/** A page may say anything any number of times. */
const MAX_VALUES = 200;

export const isItem = (value: unknown): value is Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.flat(3).slice(0, MAX_VALUES) : [value];
}

export const itemsOf = (value: unknown): Item[] => listOf(value).filter(isItem);

/** `https://schema.org/InStock`, `schema:InStock` and `InStock` are the same. */
export function termOf(value: unknown): string | null {
  const [first] = listOf(value);
  const given = isItem(first) ? (first['@id'] ?? first['name']) : first;
  if (typeof given !== 'string' || given.length > 200) return null;
  return given.trim().replace(/^.*[/#:]/, '') || null;
}

export const typesOf = (item: Item): string[] =>
  listOf(item['@type']).flatMap((type) => termOf(type)?.toLowerCase() ?? []);

/** The first that says something; of a thing its name, or its value. */
export function textOf(value: unknown, maxLength: number): string | null {
  for (const each of listOf(value)) {
    const said = isItem(each) ? (each['name'] ?? each['@value'] ?? each['value']) : each;
    const [first] = listOf(said);
    const text = plainText(first, maxLength);
    if (text !== null) return text;
  }
  return null;
}

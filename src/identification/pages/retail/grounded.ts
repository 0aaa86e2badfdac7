import type { Money } from '../../../database/product.js';
import { currencyOf } from '../../money/currencies.js';
import { parsePrice } from '../../money/parse-price.js';

/** Words for whoever reads a page to act by, rather than of the thing that is sold. */
const ORDERS = [
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,60}\b(?:previous|prior|above|earlier|all|any|your|these|those|the)\b.{0,40}\b(?:instruction|prompt|rule|direction|context|message|text|guideline|schema)/iu,
  /\b(?:you are|act as|pretend|behave as)\b.{0,40}\b(?:assistant|model|ai|bot|llm|chatbot|gpt|agent)\b/iu,
  /\b(?:system|developer)\s*(?:prompt|message|instruction)/iu,
  /\b(?:assistant|ai|llm|language model|chatbot|gpt|crawler|bot)s?\b.{0,60}\b(?:must|should|shall|has to|have to|answer|respond|reply|return|report|output|say|set)\b/iu,
  /\b(?:answer|respond|reply|output|return|report)\s+(?:only\s+|exactly\s+|always\s+)?(?:with|that|as|the following)\b/iu,
  /\b(?:set|change|replace|overwrite|report)\b.{0,30}\b(?:price|name|description|material|specs?|field|currency|value|maker|producer|brand)s?\b.{0,20}\b(?:to|with|as|by)\b/iu,
  /\b(?:new|updated|important)\s+instructions?\b/iu,
  /\b(?:ignorier|vergiss|missacht)\p{L}*.{0,60}(?:anweisung|vorgabe|anleitung|regel)/iu,
  /\b(?:ignore[zs]?|oublie[zs]?)\b.{0,60}\b(?:instructions|consignes|règles)/iu,
  /\b(?:ignora|olvida)\p{L}*.{0,60}(?:instrucciones|instruccion|reglas|istruzioni)/iu,
  /<\|?(?:im_start|im_end|system|assistant|user|endoftext)\|?>|\[\/?INST\]/iu,
];

/** A page's text without the lines that talk to whoever reads it for others. */
export const withoutOrders = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !ORDERS.some((order) => order.test(line)))
    .join('\n');

/** Beyond a value's name, where the value is looked for. */
const NEAR = 200;

/** What a text says, word for word, whatever its spaces and capitals. */
export class Ground {
  private readonly text: string;

  constructor(private readonly lines: string) {
    this.text = plain(lines);
  }

  /** As words of their own: 45 does not stand in 345. */
  has(value: string): boolean {
    return this.places(value).length > 0;
  }

  /** The value shortly after its name. */
  hasPair(name: string, value: string): boolean {
    const sought = plain(value);
    return this.places(name).some((end) => {
      const near = this.text.slice(end, end + NEAR + sought.length);
      return new Ground(near).has(value);
    });
  }

  /** An amount with its currency beside it, however both are written there. */
  hasPrice({ amountMinor, currency }: Money): boolean {
    return this.lines.split('\n').some((line) =>
      [...line.matchAll(PRICE)].some(([written]) => {
        const price = parsePrice(written) && parsePrice(written, currency);
        return price?.amountMinor === amountMinor && price.currency === currency;
      }),
    );
  }

  /** Where it ends, each time. */
  private places(value: string): number[] {
    const sought = plain(value);
    const ends: number[] = [];
    if (sought === '') return ends;
    for (
      let at = this.text.indexOf(sought);
      at !== -1 && ends.length < 50;
      at = this.text.indexOf(sought, at + 1)
    ) {
      const end = at + sought.length;
      if (!joins(this.text.slice(0, at), sought) && !joins(sought, this.text.slice(end))) ends.push(end);
    }
    return ends;
  }
}

const PRICE =
  /(?:(?:\p{L}{1,3} ?)?\p{Sc} ?|(?<!\p{L})\p{L}{2,4}\.? ?)?\d[\d.,'’ ]*(?:[-–—]|:-)?(?: ?\p{Sc}| ?\p{L}{2,4}(?!\p{L}))?/gu;

const plain = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();

/** Whether what ends here and what begins here are one word, or one number: 399 does not stand in 1.399,00. */
const joins = (one: string, other: string) =>
  (/[\p{L}\p{N}]$/u.test(one.slice(-2)) && /^[\p{L}\p{N}]/u.test(other.slice(0, 2))) ||
  (/\d[.,'’]$/.test(one.slice(-2)) && /^\d/.test(other)) ||
  (/\d$/.test(one.slice(-1)) && /^[.,'’]\d/.test(other.slice(0, 2)));

/** @returns null where it is none, or names a currency that nobody knows */
export function moneyOf(price: string, currency: string | null): Money | null {
  const hint = currency === null ? undefined : (currencyOf(currency) ?? undefined);
  return parsePrice(price, hint);
}

import { isAccessory } from './accessories.js';
import { isMeasure, isYear } from './kinds-of-words.js';
import { makersAmong } from './known-makers.js';
import { matchWords, type MatchWord } from './match-words.js';
import { isBareNumber, otherwise } from './numbers.js';
import { presence } from './presence.js';
import { thingOf } from './things.js';
import { isVariant, wantedWords, type Wanted } from './wanted-words.js';

const WITHOUT_WHAT_TELLS = 0.3;
const OTHER_VARIANT = 0.4;
const OTHER_KIND = 0.4;
const OTHER_MAKER = 0.5;
const ACCESSORY = 0.3;

/**
 * How surely a title is one of this product, 0–1: by its words, of which numbers of models count most. What stands in
 * the title beyond them lessens it only where it tells of another product, or of something for the product.
 */
export function titleMatch(productName: string, title: string): number {
  const wanted = wantedWords(productName);
  const given = matchWords(title);
  if (wanted.words.length === 0 || given.length === 0) return 0;
  const keys = given.map(({ key }) => key);
  const isThere = presence([...wanted.keys], keys);
  const total = sum(wanted.words);
  const found = sum(wanted.words.filter(({ key }) => isThere(key)));
  const lacks = wanted.words.some(({ key, isTelling }) => isTelling && !isThere(key));
  return (
    (found / total) *
    (lacks ? WITHOUT_WHAT_TELLS : 1) *
    (isOtherVariant(wanted, given, isThere) ? OTHER_VARIANT : 1) *
    (isOtherKind(wanted, keys) || isOtherAmount(wanted, keys) ? OTHER_KIND : 1) *
    (isOfOtherMaker(wanted, keys, isThere) ? OTHER_MAKER : 1) *
    (isForIt(wanted, given) ? ACCESSORY : 1)
  );
}

const sum = (words: Wanted['words']) => words.reduce((all, { weight }) => all + weight, 0);

type IsThere = (key: string) => boolean;

function isOtherVariant(wanted: Wanted, given: readonly MatchWord[], isThere: IsThere): boolean {
  if ([...wanted.keys].some((key) => isVariant(key) && !isThere(key))) return true;
  return given.some(
    ({ key }, at) =>
      !wanted.keys.has(key) &&
      !wanted.keys.has(otherwise(key)) &&
      ((isVariant(key) && !isOtherwiseMeant(wanted, given, at)) || isMoreOfName(wanted, given, at)),
  );
}

/** XL is a size, and `plus` may add something. */
function isOtherwiseMeant(wanted: Wanted, given: readonly MatchWord[], at: number): boolean {
  const [before, key, next] = [given[at - 1]?.key ?? '', given[at]!.key, given[at + 1]?.key];
  if (key === 'xl') return wanted.isWearable || !/\d/.test(before) || !wanted.keys.has(before);
  // Written together in the product's name, as in Airmax.
  if (wanted.keys.has(before + key) || wanted.keys.has(key + (next ?? ''))) return true;
  return key === 'plus' && next !== undefined && (isBareNumber(next) || isAccessory(next, wanted));
}

/** A letter or a number that follows the name makes it another one's: Xbox One S, AirPods Pro 2. */
function isMoreOfName(wanted: Wanted, given: readonly MatchWord[], at: number): boolean {
  const { key, isApart, isFirstPart } = given[at]!;
  const last = [...wanted.keys].at(-1);
  if (isApart || isFirstPart || given[at - 1]?.key !== last || wanted.isWearable) return false;
  if (/^[cgrstvxz]$/.test(key)) return true;
  const next = given[at + 1];
  const isCount = next !== undefined && !next.isApart && isAccessory(next.key, wanted);
  return !wanted.isNumbered && /^(?:[2-9]|1\d)$/.test(key) && !isCount;
}

/** The last word for a thing says what it is: a camera bag is a bag. */
function isOtherKind(wanted: Wanted, given: readonly string[]): boolean {
  const kind = [...wanted.keys].map(thingOf).findLast((thing) => thing !== undefined);
  const telling = given.filter((key) => !(wanted.keys.has(key) && isStuffToo(key)));
  const others = new Set(telling.map(thingOf).filter((thing) => thing !== undefined));
  return kind !== undefined && others.size > 0 && !others.has(kind);
}

/** What other things are named after: a Better Sweater Jacket is called Better Sweater as well. */
const isStuffToo = (key: string) => /^(?:sweater|fleece)$/.test(key);

/** Lenses differ by what they measure, and things of several years by these. */
function isOtherAmount(wanted: Wanted, given: readonly string[]): boolean {
  const kinds = [isLength, isDecimal, isYear];
  return kinds.some((is) => {
    const own = [...wanted.keys].filter(is);
    const others = given.filter(is);
    return own.length > 0 && others.length > 0 && !own.some((key) => others.includes(key));
  });
}

const isLength = (key: string) => isMeasure(key) && key.endsWith('mm');
const isDecimal = (key: string) => /^\d+\.\d+$/.test(key);

/** Where its maker is not known, he comes first in its name. */
function isOfOtherMaker({ makers, words }: Wanted, given: readonly string[], isThere: IsThere): boolean {
  const others = makersAmong(given).map(({ key }) => key);
  if (others.length === 0) return false;
  return makers.size > 0
    ? !others.some((key) => makers.has(key))
    : words.length > 1 && !isThere(words[0]!.key);
}

/** What is looked for may be an accessory itself. */
function isForIt(wanted: Wanted, given: readonly MatchWord[]): boolean {
  const others = given.filter((word, at) => {
    const before = given[at - 1];
    const whole = before?.isFirstPart ? before.key + word.key : word.key;
    const isOne = isAccessory(word.key, wanted) || isAccessory(whole, wanted);
    return isOne && !word.isFirstPart && !isNamedByNext(given[at + 1]?.key);
  });
  return wanted.isAccessory ? others.length === 0 : others.some(({ key }) => !wanted.keys.has(key));
}

/** A game console is a console, and a camera kit none for it. */
const isNamedByNext = (next: string | undefined) =>
  next !== undefined && /^(?:console|konsole|system|consola)$/.test(next);

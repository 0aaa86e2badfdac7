import { SIZES, TIES, VARIANTS } from './common-words.js';
import { isAccessory } from './accessories.js';
import { isDesignator, isGeneric, isMeasure } from './kinds-of-words.js';
import { makersAmong } from './known-makers.js';
import { matchWords, type MatchWord } from './match-words.js';
import { isNumber } from './numbers.js';
import { isWearable } from './things.js';
import { wordSet } from './word-set.js';

/** Beside the words that merely describe it, those that name it decide. */
const TELLING = 4;
const NAMING = 2;
const DESCRIBING = 1;

const SIZE_LETTER = /^[sml]$/;
/** They stand between a name and its number, or are left out there. */
const CONNECTING = wordSet('series serie generation gen mark model modell version type typ');

export interface WantedWord {
  key: string;
  weight: number;
  /** Without it, it is another product. */
  isTelling: boolean;
  /** Of a maker that is known: titles leave it out. */
  isMaker: boolean;
}

/** A product's name, read for what its titles have to say. */
export interface Wanted {
  words: readonly WantedWord[];
  keys: ReadonlySet<string>;
  makers: ReadonlySet<string>;
  /** Whether numbers tell it from others of its maker. */
  isNumbered: boolean;
  isWearable: boolean;
  isAccessory: boolean;
}

export const isVariant = (key: string): boolean => VARIANTS.has(key) && key !== 'mark' && key !== 'mk';

/** The II of the second one; XL is a variant of what is not worn, and a size else. */
export const tellsPieces = (key: string): boolean => isVariant(key) && !SIZES.has(key);

/** Whether a letter tells one of a series from another, as in `Xbox Series X`, and is no size. */
const isSeriesLetter = (key: string, worn: boolean) =>
  /^[a-z]$/.test(key) && !TIES.has(key) && !(worn && SIZE_LETTER.test(key));

export function wantedWords(productName: string): Wanted {
  const all = matchWords(productName);
  const keys = [...new Set(all.map(({ key }) => key))];
  const runs = makersAmong(keys);
  const worn = keys.some(isWearable);
  const isNumbered = keys.some((key) => isDesignator(key) || isNumber(key));
  const tells = new Set(
    keys.filter((key) => isDesignator(key) || isNumber(key) || isSeriesLetter(key, worn)),
  );
  for (const name of namesBesideTelling(all, tells)) tells.add(name);
  const words = keys.map((key, at) => {
    const run = runs.find(({ from, to }) => from <= at && at < to);
    if (run) return { key, weight: DESCRIBING / (run.to - run.from), isTelling: false, isMaker: true };
    const isFirst = runs.length === 0 && at === 0;
    const weight = weightOf(key, tells.has(key), isNumbered || isFirst);
    return { key, weight, isTelling: tells.has(key), isMaker: false };
  });
  return {
    words: withNamesOfNumbers(words),
    keys: new Set(keys),
    makers: new Set(runs.map(({ key }) => key)),
    isNumbered,
    isWearable: worn,
    isAccessory: keys.some((key) => isAccessory(key, { isNumbered, isWearable: worn })),
  };
}

/** WH and WF of WH-1000XM5 and WF-1000XM5 are two things, and so are One and Series of an Xbox X. */
const namesBesideTelling = (words: readonly MatchWord[], tells: ReadonlySet<string>): string[] =>
  words.flatMap(({ key, isFirstPart }, at) => {
    const next = words[at + 1]?.key ?? '';
    const isPrefix = isFirstPart && /^[a-z]{1,3}$/.test(key) && tells.has(next);
    return isPrefix || (CONNECTING.has(key) && /^[a-z]$/.test(next) && tells.has(next)) ? [key] : [];
  });

function weightOf(key: string, isTelling: boolean, isBesideOthers: boolean): number {
  if (isTelling) return TELLING;
  if (CONNECTING.has(key) || isMeasure(key)) return DESCRIBING;
  if (isGeneric(key) && !isVariant(key)) return DESCRIBING;
  return isBesideOthers ? NAMING : TELLING;
}

/** 6 alone tells nothing: what it is the sixth of has to be there as well. */
function withNamesOfNumbers(words: readonly WantedWord[]): WantedWord[] {
  const named = new Set(words.flatMap(({ key }, at) => (isNumber(key) ? [nameBefore(words, at)] : [])));
  return words.map((word, at) => ({ ...word, isTelling: word.isTelling || named.has(at) }));
}

function nameBefore(words: readonly WantedWord[], number: number): number | undefined {
  for (let at = number - 1; at >= 0; at--) {
    const { key, isMaker } = words[at]!;
    if (isMaker) return undefined;
    if (!CONNECTING.has(key) && !isVariant(key)) return at;
  }
  return undefined;
}

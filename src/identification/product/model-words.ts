import { COLOURS, TIES } from '../words/common-words.js';
import { hasNumber, isDesignator, isKind, isMeasure, isNoise, isYear } from '../words/kinds-of-words.js';
import { thingOf } from '../words/things.js';
import type { Word } from '../words/tokens.js';

/** Whether these words may name a model, by themselves. */
export function mayBeModel(words: readonly Word[]): boolean {
  const [first, last] = [words[0]!, words.at(-1)!];
  if ((isNoise(first.key) && !isSpaced(words, 0)) || /^\p{Nd}{1,2}$/u.test(first.key)) return false;
  if (isNoise(last.key) && !last.isGlued) return false;
  if (COLOURS.has(last.key) || (isKind(last.key) && !isKindOfNamed(words))) return false;
  const inner = words.slice(1, -1);
  if (inner.some(({ key, isGlued }) => isNoise(key) && !isGlued && !TIES.has(key))) return false;
  return (
    hasDesignator(words) ||
    isSpaced(words, 0) ||
    words.some(({ key }) => /^\p{L}{2,}$/u.test(key) && !isWeak(key))
  );
}

/** As in `Trail Jacket`. What has a number, or says of itself which kind it is, needs none. */
export const isKindOfNamed = (words: readonly Word[]): boolean =>
  words.length > 1 &&
  thingOf(words.at(-1)!.key) !== undefined &&
  !words.some(({ key }) => hasNumber(key)) &&
  !isKind(words.at(-2)!.key) &&
  mayBeModel(words.slice(0, -1));

/** The second half of F-91W would be an amount of something by itself. */
export const hasDesignator = (words: readonly Word[]) =>
  words.some(
    ({ key, isGlued }, at) =>
      isDesignator(key) || (at > 0 && isGlued && /\p{Nd}/u.test(key) && /^\p{L}+$/u.test(words[at - 1]!.key)),
  );

/** A letter and a number, as in S 43. */
const isSpaced = (words: readonly Word[], at: number) =>
  /^[a-z]$/.test(words[at]!.key) && /^\d{1,4}$/.test(words[at + 1]?.key ?? '') && !isYear(words[at + 1]!.key);

/** Mostly says how it looks, what kind it is, how large or from when. */
export const isWeak = (key: string) =>
  isNoise(key) || COLOURS.has(key) || isKind(key) || isMeasure(key) || isYear(key);

/** Whether some of them are mostly no part of a name. */
export const sayLittle = (words: readonly Word[]) =>
  words.some(({ key, isGlued }, at) => isWeak(key) && !(at > 0 && isGlued) && !isSpaced(words, at));

import { tokensOf } from '../words/tokens.js';
import type { Condition } from '../../database/product.js';

/** What people write; the first that fits counts, as `like new` also says `new`, and `not working` also `working`. */
const WORDS: readonly (readonly [RegExp, Condition])[] = [
  [/\b(?:for parts|spares|defect(?:ive)?|defekt|broken|kaputt|not working|as is)\b/, 'for-parts'],
  [/\b(?:like new|as new|new other|open box|mint|neuwertig|wie neu|refurbished|comme neuf)\b/, 'like-new'],
  [/\b(?:not new|nicht neu)\b/, 'used'],
  [/\b(?:very good|good|excellent|sehr gut|gut|bon|tres bon|buono|bueno)\b/, 'good'],
  [/\b(?:fair|acceptable|poor|worn|akzeptabel)\b/, 'fair'],
  [/\b(?:used|pre owned|preowned|second hand|secondhand|gebraucht|vintage|occasion|usato|usado)\b/, 'used'],
  [/\b(?:new|neu|sealed|unused|unworn|bnwt|bnib|neuf|nuovo|nuevo)\b/, 'new'],
];

/** @returns null where a text tells of no condition that is known */
export function conditionOf(text: string): Condition | null {
  const words = tokensOf(text).join(' ');
  return WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}

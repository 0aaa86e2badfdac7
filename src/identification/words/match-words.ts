import { ROMAN, wordsOf } from './tokens.js';

export interface MatchWord {
  key: string;
  /** Punctuation parts it from the word before. */
  isApart: boolean;
  /** A compound's part that another follows, which says what it is. */
  isFirstPart: boolean;
}

const UNITS =
  'mm|cm|km|gb|tb|mb|mp|megapixels?|kg|hz|khz|ghz|mah|wh|ah|ml|inch|zoll|pouces?|fps|oz|lbs?|stk|pcs|stuck|jahre?|years?|eur|usd|gbp|euro';
const UNIT = new RegExp(`^(?:${UNITS})$`);
const GENERATION = /^gen(?:eration|erazione|eracion)?$/;

/** The words of a name or a title as they are compared: what is one thing written in several ways is written in one. */
export function matchWords(text: string): MatchWord[] {
  const { words } = wordsOf(text);
  const all = words.map(({ key, isApart }, at) => ({
    key,
    isApart,
    isFirstPart: words[at + 1]?.isGlued === true,
  }));
  const merged: MatchWord[] = [];
  for (let at = 0; at < all.length; at++) {
    const [word, next] = [all[at]!, all[at + 1]];
    const joined = next && !next.isApart ? together(word.key, next.key) : undefined;
    const whole = joined === undefined ? word : { ...next!, isApart: word.isApart, key: joined };
    merged.push(...alone(whole, merged.at(-1)?.key));
    if (joined !== undefined) at++;
  }
  return merged;
}

export const matchKeys = (text: string): string[] => matchWords(text).map(({ key }) => key);

/** Two words that say what one may say. */
function together(key: string, next: string): string | undefined {
  if (/^\d+(?:\.\d+)?$/.test(key) && UNIT.test(next)) return key + next;
  if (key === 'f' && /^\d+\.\d+$/.test(next)) return next;
  if (key === 'game' && /^(?:boy|cube|gear)$/.test(next)) return key + next;
  // It is no bag.
  if (key === 'sleeping' && /^bags?$/.test(next)) return 'sleepingbag';
  // Alpha 7 is A7.
  if ((key === 'alpha' || key === 'α') && /^\d/.test(next)) return `a${next}`;
  if (key === 'ps' && /^[1-9]$/.test(next)) return `ps${next}`;
  if (/^[1-9](?:st|nd|rd|th)$/.test(key) && GENERATION.test(next)) return key[0];
  return undefined;
}

/** One word that says what two may say. */
function alone(word: MatchWord, before: string | undefined): MatchWord[] {
  const parts = splitting(word.key, before);
  return parts.map((key, at) => ({ ...word, key, isApart: word.isApart && at === 0 }));
}

function splitting(key: string, before: string | undefined): string[] {
  const mark = /^mark([ivx]+)$/.exec(key);
  if (mark) return ['mark', mark[1]!];
  if (before === 'mark' && /^[1-9]$/.test(key)) return [ROMAN[Number(key)]!];
  const station = /^ps([1-9])$/.exec(key);
  if (station) return ['playstation', station[1]!];
  const aperture = /^f(\d+\.\d+)$/.exec(key);
  if (aperture) return [aperture[1]!];
  if (key === 'fuji') return ['fujifilm'];
  return [/^α\d/.test(key) ? `a${key.slice(1)}` : key];
}

import { ACCESSORIES, VARIANTS } from './common-words.js';
import { isDesignator, isGeneric } from './kinds-of-words.js';
import { tokensOf } from './tokens.js';

/** Beside the words that merely describe it, those that name it decide. */
const NAMING = 4;
const WITHOUT_A_DESIGNATOR = 0.3;
const OTHER_VARIANT = 0.5;
const ACCESSORY = 0.3;

/**
 * How surely a title is one of this product, 0–1: by its words, of which numbers of models count most. What stands in
 * the title beyond them lessens it only where it tells of another variant, or of something for the product.
 */
export function titleMatch(productName: string, title: string): number {
  const wanted = [...new Set(tokensOf(productName))];
  const given = tokensOf(title);
  if (wanted.length === 0 || given.length === 0) return 0;
  const isThere = presence(wanted, given);
  let found = 0;
  let total = 0;
  let lacksDesignator = false;
  for (const token of wanted) {
    const weight = isDesignator(token) ? NAMING : isGeneric(token) ? 1 : NAMING / 2;
    total += weight;
    if (isThere(token)) found += weight;
    else lacksDesignator ||= isDesignator(token);
  }
  const share = found / total;
  return share * doubts(wanted, given) * (lacksDesignator ? WITHOUT_A_DESIGNATOR : 1);
}

function doubts(wanted: readonly string[], given: readonly string[]): number {
  const other = (set: ReadonlySet<string>) =>
    given.some((token) => set.has(token) && !wanted.includes(token));
  return (other(VARIANTS) ? OTHER_VARIANT : 1) * (other(ACCESSORIES) ? ACCESSORY : 1);
}

/** `WH-1000XM5`, `WH1000XM5` and `WH 1000 XM5` are there for each other. */
function presence(wanted: readonly string[], given: readonly string[]): (token: string) => boolean {
  const known = new Set([...given, ...joined(given)]);
  const together = new Set(runs(wanted).flatMap((run) => (known.has(run.join('')) ? run : [])));
  return (token) => known.has(token) || together.has(token);
}

const joined = (tokens: readonly string[]) => runs(tokens).map((run) => run.join(''));

/** Two or three words that follow each other. */
const runs = (tokens: readonly string[]) =>
  tokens.flatMap((_, at) =>
    [2, 3].map((length) => tokens.slice(at, at + length)).filter((run) => run.length > 1),
  );

import type { ProductResult } from '../../analysis/identification-results.js';
import { SIZES } from '../words/common-words.js';
import { isYear } from '../words/kinds-of-words.js';
import { thingOf } from '../words/things.js';
import { compact, tokensOf } from '../words/tokens.js';
import { isVariant } from '../words/wanted-words.js';

/**
 * What other entries are compared with: maker and model, and of the name what tells them from others that have the same.
 * What else stands in it is said of one piece, such as its colour.
 */
export function wantedName({ name, maker, model }: Pick<ProductResult, 'name' | 'maker' | 'model'>): string {
  if (maker === null || model === null) return withParts(name, [maker]);
  const known = new Set(tokensOf(`${maker} ${model}`));
  const tokens = tokensOf(name);
  const variants = tokens.filter((key) => isVariant(key) && !SIZES.has(key));
  const beyond = [...kindIn(tokens, model), ...variants].filter((key) => !known.has(key));
  return [maker, model, ...beyond].join(' ');
}

/** A name with what stands beside it rather than in it. */
export function withParts(name: string, parts: readonly (string | null)[]): string {
  const own = compact(name);
  return [...parts.filter((part) => part !== null && !own.includes(compact(part))), name].join(' ');
}

/** Trousers and socks may have the same name as a jacket, unless it has a number or says which it is. */
function kindIn(tokens: readonly string[], model: string): readonly string[] {
  const isPlain = tokensOf(model).every(
    (key) => thingOf(key) === undefined && (isYear(key) || !/\p{Nd}/u.test(key)),
  );
  const first = isPlain ? tokens.findIndex((key) => thingOf(key) !== undefined) : -1;
  if (first === -1) return [];
  const after = tokens.findIndex((key, at) => at > first && thingOf(key) === undefined);
  return tokens.slice(first, after === -1 ? undefined : after);
}

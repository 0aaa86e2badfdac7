import type { ProductResult } from '../../analysis/identification-results.js';
import { hasNumber } from '../words/kinds-of-words.js';
import { thingOf } from '../words/things.js';
import { tokensOf } from '../words/tokens.js';
import { tellsPieces } from '../words/wanted-words.js';
import { withParts } from '../words/with-parts.js';

/**
 * What other entries are compared with: maker and model, and of the name what tells them from others that have the same.
 * What else stands in it is said of one piece, such as its colour.
 */
export function wantedName({ name, maker, model }: Pick<ProductResult, 'name' | 'maker' | 'model'>): string {
  if (maker === null || model === null) return withParts(name, [maker]);
  const known = new Set(tokensOf(`${maker} ${model}`));
  const tokens = tokensOf(name);
  const variants = tokens.filter(tellsPieces);
  const beyond = [...kindIn(tokens, model), ...variants].filter((key) => !known.has(key));
  return [maker, model, ...beyond].join(' ');
}

/** Trousers and socks may have the same name as a jacket, unless it has a number or says which it is. */
function kindIn(tokens: readonly string[], model: string): readonly string[] {
  const isPlain = tokensOf(model).every((key) => thingOf(key) === undefined && !hasNumber(key));
  const first = isPlain ? tokens.findIndex((key) => thingOf(key) !== undefined) : -1;
  if (first === -1) return [];
  const after = tokens.findIndex((key, at) => at > first && thingOf(key) === undefined);
  return tokens.slice(first, after === -1 ? undefined : after);
}

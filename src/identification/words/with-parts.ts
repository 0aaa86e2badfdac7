import { compact } from './tokens.js';

/** A name with what stands beside it rather than in it. */
export function withParts(name: string, parts: readonly (string | null)[]): string {
  const own = compact(name);
  return [...parts.filter((part) => part !== null && !own.includes(compact(part))), name].join(' ');
}

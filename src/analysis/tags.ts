import type { Tag } from './productions.js';

const MAX_TAGS = 30;
const MAX_LENGTH = 64;

/**
 * What a machine says, as tags: lower case, without marks around them, each once with its best score, in the
 * order in which they were said: what matters most leads. Models are generous with `#Sunset`, `sunset.` and ` Sunset`.
 */
export function normaliseTags(tags: readonly Tag[]): Tag[] {
  const best = new Map<string, number>();
  for (const { name, score } of tags) {
    const clean = cleanName(name);
    if (!clean || !Number.isFinite(score)) continue;
    const bounded = Math.min(1, Math.max(0, score));
    best.set(clean, Math.max(best.get(clean) ?? 0, bounded));
  }
  return [...best].map(([name, score]) => ({ name, score })).slice(0, MAX_TAGS);
}

/** Empty for what is no word, and for what is too long to be one. */
function cleanName(name: string): string {
  const clean = name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\p{C}\s_]+/gu, ' ')
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}+#]+$/gu, '');
  return clean.length <= MAX_LENGTH ? clean : '';
}

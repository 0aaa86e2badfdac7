import { oneLine } from '../../analysis/clean-text.js';

/** Models that are to give null say so in words. */
const NONE = /^(?:|null|none|unknown|n\/?a|unbranded|generic|not (?:known|visible))$/i;

/** A name as a model gives it; null where it says that there is none. */
export function saidName(text: string | null): string | null {
  const name = oneLine(text ?? '');
  return NONE.test(name) ? null : name;
}

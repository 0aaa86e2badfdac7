import { withoutLegalForm } from '../words/legal-form.js';
import { withParts } from '../words/with-parts.js';
import type { Witness } from './witnesses.js';

/** What the thing is said to be, and by whom. */
export interface ProductClaim {
  maker: string | null;
  model: string | null;
  name: string;
  /** 0–1 */
  confidence: number;
  /** Whose titles say so, those that say most first. */
  witnesses: Witness[];
}

/** Maker and model, where the model does not name the maker itself. */
export function nameOf(maker: string | null, model: string | null): string | undefined {
  if (maker === null) return model ?? undefined;
  if (model === null) return maker;
  return model.toLowerCase().startsWith(maker.toLowerCase()) ? model : `${maker} ${model}`;
}

/** The name as others know it, who have no column for its maker. */
export const withMaker = (name: string, maker: string | null): string =>
  withParts(name, [maker && withoutLegalForm(maker)]);

/** What the name says beyond its maker; empty where it says no more. */
export function withoutMaker(name: string, maker: string | null): string {
  const leads = maker !== null && name.toLowerCase().startsWith(maker.toLowerCase());
  const rest = leads ? name.slice(maker.length) : name;
  // Half a word is none: Canonet is no model of Canon.
  return leads && /^[\p{L}\p{N}]/u.test(rest) ? name : rest.replace(/^[^\p{L}\p{N}]+/u, '').trimEnd();
}

import type { VisualMatch, VisualMatchesResult } from '../../analysis/identification-results.js';
import { titleMatch } from '../words/title-match.js';
import { agreedKind } from './agreed-kind.js';
import { agreedName } from './agreed-name.js';
import type { Finding } from './finding.js';
import type { Judgement } from './judgement.js';
import { modelInName } from './model-in-name.js';
import { nameOf, type ProductClaim } from './product-claim.js';
import type { Votes } from './votes.js';
import type { Witness } from './witnesses.js';

/** Nobody has looked at it but a program. */
const MOST = 0.98;
/** Where only one of maker and model is known. */
const HALF = 0.6;
const LABEL_ONLY = 0.15;

/** One's own catalogue, where the picture is like one in it, and where two different products are alike as well. */
const LIKE_ENTRY = 0.8;
const EXACT_ENTRY = 0.9;
const BEST_ENTRY = 0.95;
const AMBIGUOUS = 0.6;
const SAME_NAME = 0.75;
const NEARLY_AS_NEAR = 0.97;

/** What follows from it; undefined where nothing can be said. */
export function claimFrom(
  judgement: Judgement,
  { matches, labels }: VisualMatchesResult,
): ProductClaim | undefined {
  const { maker, model, votes, entry } = judgement;
  if (entry) return fromCatalogue(entry, judgement, matches);
  if (maker || model) return claimOf(maker, model, votes);
  return agreedName(votes) ?? fromLabels(labels);
}

/** At least one of them. */
function claimOf(maker: Finding | undefined, model: Finding | undefined, votes: Votes): ProductClaim {
  const [makerText, modelText] = [maker?.text ?? null, model?.text ?? null];
  const certainty =
    maker && model ? Math.sqrt(maker.certainty * model.certainty) : HALF * ((maker ?? model)?.certainty ?? 0);
  return {
    maker: makerText,
    model: modelText,
    name: [nameOf(makerText, modelText)!, agreedKind((model ?? maker)!, votes)].filter(Boolean).join(' '),
    confidence: Math.min(MOST, certainty),
    witnesses: supporting(maker, model),
  };
}

function supporting(maker: Finding | undefined, model: Finding | undefined): Witness[] {
  const says = (finding: Finding | undefined, witness: Witness) =>
    Number(finding?.phrase.witnesses.has(witness) ?? false);
  const rank = (witness: Witness) => says(maker, witness) + says(model, witness) + witness.weight / 2;
  const all = new Set([...(model?.phrase.witnesses ?? []), ...(maker?.phrase.witnesses ?? [])]);
  return [...all].toSorted((a, b) => rank(b) - rank(a));
}

/** Makers and models that the entry does not have are read from its name. */
function fromCatalogue(
  entry: VisualMatch,
  { maker, model, votes }: Judgement,
  matches: readonly VisualMatch[],
): ProductClaim {
  const score = entry.score ?? EXACT_ENTRY;
  const likely = entry.isExact ? Math.max(EXACT_ENTRY, score) : LIKE_ENTRY * score;
  return {
    maker: entry.maker ?? maker?.text ?? null,
    model: entry.model ?? (model ? modelInName(model, maker) : null),
    name: entry.title,
    confidence: Math.min(BEST_ENTRY, likely) * (isAmbiguous(entry, matches) ? AMBIGUOUS : 1),
    witnesses: [...votes.witnesses],
  };
}

const isAmbiguous = (entry: VisualMatch, matches: readonly VisualMatch[]) =>
  matches.some(
    (other) =>
      other.imageId !== null &&
      titleMatch(entry.title, other.title) < SAME_NAME &&
      (other.score ?? 0) >= NEARLY_AS_NEAR * (entry.score ?? 0),
  );

/** What a provider sees in the picture names its kind at best. */
function fromLabels([label]: readonly string[]): ProductClaim | undefined {
  if (!label) return undefined;
  return { maker: null, model: null, name: label, confidence: LABEL_ONLY, witnesses: [] };
}

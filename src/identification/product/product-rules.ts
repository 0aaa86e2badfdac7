import type { VisualMatch, VisualMatchesResult } from '../../analysis/identification-results.js';
import { titleMatch } from '../words/title-match.js';
import { agreedName } from './agreed-name.js';
import type { Finding } from './finding.js';
import { makerAmong } from './maker.js';
import { modelAmong } from './model.js';
import { nameOf, type ProductClaim } from './product-claim.js';
import { Votes } from './votes.js';
import { witnessesOf, type Witness } from './witnesses.js';

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

/** What the matches agree on, by rules alone; undefined where nothing can be said. */
export function productByRules({ matches, labels }: VisualMatchesResult): ProductClaim | undefined {
  const [nearest] = matches;
  if (nearest && nearest.imageId !== null) return fromCatalogue(nearest, matches);
  const votes = new Votes(witnessesOf(matches));
  return byAgreement(votes) ?? fromLabels(labels);
}

function byAgreement(votes: Votes): ProductClaim | undefined {
  const maker = makerAmong(votes);
  const model = modelAmong(votes, maker?.phrase);
  if (!maker && !model) return agreedName(votes);
  return claimOf(maker, model);
}

/** At least one of them. */
export function claimOf(maker: Finding | undefined, model: Finding | undefined): ProductClaim {
  const [makerText, modelText] = [maker?.text ?? null, model?.text ?? null];
  const certainty =
    maker && model
      ? Math.sqrt(maker.certainty * model.certainty)
      : HALF * (maker?.certainty ?? 0) + HALF * (model?.certainty ?? 0);
  return {
    maker: makerText,
    model: modelText,
    name: nameOf(makerText, modelText)!,
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

/** Its owner has named it. Makers and models that the entry does not have are read from its name. */
function fromCatalogue(nearest: VisualMatch, matches: readonly VisualMatch[]): ProductClaim {
  const votes = new Votes(witnessesOf([nearest]));
  const maker = nearest.maker ?? makerAmong(votes)?.text ?? null;
  const model = nearest.model ?? modelAmong(votes, makerAmong(votes)?.phrase)?.text ?? null;
  const score = nearest.score ?? EXACT_ENTRY;
  const likely = nearest.isExact ? Math.max(EXACT_ENTRY, score) : LIKE_ENTRY * score;
  const confidence = Math.min(BEST_ENTRY, likely) * (isAmbiguous(nearest, matches) ? AMBIGUOUS : 1);
  return { maker, model, name: nearest.title, confidence, witnesses: votes.witnesses.slice() };
}

const isAmbiguous = (nearest: VisualMatch, matches: readonly VisualMatch[]) =>
  matches.some(
    (other) =>
      other.imageId !== null &&
      titleMatch(nearest.title, other.title) < SAME_NAME &&
      (other.score ?? 0) >= NEARLY_AS_NEAR * (nearest.score ?? 0),
  );

/** What a provider sees in the picture names its kind at best. */
function fromLabels([label]: readonly string[]): ProductClaim | undefined {
  if (!label) return undefined;
  return { maker: null, model: null, name: label, confidence: LABEL_ONLY, witnesses: [] };
}

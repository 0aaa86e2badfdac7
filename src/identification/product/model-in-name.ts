import { COLOURS } from '../words/common-words.js';
import { isKind, isMeasure, isNoise, isYear } from '../words/kinds-of-words.js';
import type { Word } from '../words/tokens.js';
import { tellsPieces } from '../words/wanted-words.js';
import type { Finding } from './finding.js';
import { hasDesignator } from './model-words.js';
import type { Place } from './phrases.js';

const MAX_WORDS = 5;

/**
 * The model as the one name that there is has it, with all in it that tells pieces apart: a kind of thing, and the II of the
 * second one. Null where the name itself says it better.
 */
export function modelInName(model: Finding, maker: Finding | undefined): string | null {
  const [place] = model.phrase.places;
  if (!place) return model.text;
  const { text, words } = place.witness;
  const start = startOf(place, maker);
  const end = hasDesignator(words.slice(place.from, place.to)) ? place.to : endOf(place, maker);
  const isLosing = start === undefined || words.slice(end).some(({ key }) => tellsPieces(key));
  if (isLosing || end - start > MAX_WORDS) return null;
  return text.slice(words[start]!.start, words[end - 1]!.end);
}

/** What stands between maker and model is of the model. Undefined where a maker that nobody knows may stand there. */
function startOf({ witness: { words }, from }: Place, maker: Finding | undefined): number | undefined {
  const after = maker?.phrase.places.find(({ to }) => to <= from)?.to ?? 0;
  const between = words.slice(after, from);
  const first = between.findIndex((word) => !isBeside(word) && !isKind(word.key));
  if (first === -1) return from;
  return maker ? after + first : undefined;
}

function endOf({ witness: { words }, to }: Place, maker: Finding | undefined): number {
  const makers = new Set(maker?.phrase.places.map(({ from }) => from));
  const at = words.findIndex(
    (word, index) => index >= to && (word.isApart || isBeside(word) || makers.has(index)),
  );
  return at === -1 ? words.length : at;
}

/** Tells which piece of the model it is, rather than which model. */
const isBeside = ({ key, isGlued }: Word) =>
  !isGlued && (isNoise(key) || COLOURS.has(key) || isMeasure(key) || isYear(key));

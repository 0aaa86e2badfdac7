import { hasNumber } from '../words/kinds-of-words.js';
import { thingOf } from '../words/things.js';
import { tokensOf, type Word } from '../words/tokens.js';
import type { Finding } from './finding.js';
import { usualSpelling, type Phrase } from './phrases.js';
import type { Votes } from './votes.js';
import type { Witness } from './witnesses.js';

/** Of those who say a kind: more than half, however sums are rounded. */
const MOST = 0.51;
/** Of all who name it, among whom many say no kind: half. */
const ENOUGH = 0.49;

interface Said {
  witness: Witness;
  word: Word;
}

/**
 * What kind of thing most of those who name it call it, where its name does not say so itself: there may be trousers and
 * socks of the same name. A number is enough to tell it from these.
 */
export function agreedKind({ phrase, text }: Finding, votes: Votes): string | undefined {
  const own = tokensOf(text);
  if (own.some(hasNumber)) return undefined;
  const named = new Set(own.map(thingOf));
  const said = [...phrase.witnesses].flatMap((witness): Said[] => {
    const word = kindIn(witness, phrase);
    return word ? [{ witness, word }] : [];
  });
  const thing = mostly(said, ({ word }) => thingOf(word.key)!, votes);
  const agreeing = said.filter(({ word }) => thingOf(word.key) === thing);
  const share = votes.share(witnessesOf(agreeing));
  const isAgreed =
    share >= MOST * votes.share(witnessesOf(said)) && share >= ENOUGH * votes.share(phrase.witnesses);
  return thing === undefined || !isAgreed || named.has(thing) ? undefined : usualWord(agreeing, votes);
}

/** The word that most use, as they mostly write it: each has its own in another language. */
function usualWord(said: readonly Said[], votes: Votes): string {
  const key = mostly(said, ({ word }) => word.key, votes);
  const spellings = new Map<string, number>();
  for (const { word, witness } of said) {
    if (word.key !== key) continue;
    const text = witness.text.slice(word.start, word.end);
    spellings.set(text, (spellings.get(text) ?? 0) + witness.weight);
  }
  return usualSpelling({ spellings });
}

function mostly<T>(said: readonly Said[], of: (each: Said) => T, votes: Votes): T | undefined {
  const shareOf = (value: T) => votes.share(witnessesOf(said.filter((each) => of(each) === value)));
  return [...new Set(said.map(of))].toSorted(
    (a, b) => shareOf(b) - shareOf(a) || (String(a) < String(b) ? -1 : 1),
  )[0];
}

const witnessesOf = (said: readonly Said[]) => said.map(({ witness }) => witness);

/** The one that follows the name; where none does, the last that is there. Of two in a row, the second: a camera bag is a bag. */
function kindIn(witness: Witness, { places }: Phrase): Word | undefined {
  const from = places.find((place) => place.witness === witness)?.from ?? 0;
  const onward = witness.words.slice(from);
  const end = onward.findIndex(({ isApart }, at) => at > 0 && isApart);
  const beside = end === -1 ? onward : onward.slice(0, end);
  const first = beside.findIndex(isThing);
  if (first === -1) return witness.words.findLast(isThing);
  const after = beside.findIndex((word, at) => at > first && !isThing(word));
  return after === -1 ? beside.at(-1) : beside[after - 1];
}

const isThing = ({ key }: Word) => thingOf(key) !== undefined;

import { thingOf } from '../words/things.js';
import { compact } from '../words/tokens.js';
import { finding, isContradicted, MIN_SHARE, type Finding } from './finding.js';
import { hasDesignator, isKindOfNamed, isWeak, mayBeModel, sayLittle } from './model-words.js';
import { addSpelling, phraseOf, phrasesIn, wordsAt, type Phrase, type Place } from './phrases.js';
import { sitesOf, type Votes } from './votes.js';
import type { Witness } from './witnesses.js';

const BY_FIELD = 1;
const BY_DESIGNATOR = 1;
const BY_WORDS = 0.85;

const MAX_WORDS = 5;
/** Of the votes of a part of it: longer names are the same in fewer titles. */
const KEEPS = 0.7;
/** The same, for words that mostly are no part of a name, such as a colour. */
const KEEPS_NEARLY_ALL = 0.9;
const SITES_FOR_WEAK_WORDS = 3;
/** The same for the kind of thing after its name, which is more often a part of it. */
const SITES_FOR_KIND = 2;
/** Of the titles that name the maker too: words are a model where they follow him. */
const FOLLOWS = 0.5;

/** Which of its maker's it is; undefined where titles do not agree. */
export function modelAmong(votes: Votes, maker: Phrase | undefined): Finding | undefined {
  const phrases = [...modelPhrases(votes, maker).values()];
  const strong = phrases.filter((phrase) => isName(phrase, maker) && !hasWeakWords(phrase));
  const heard = strong.filter(
    ({ witnesses }) => votes.isAgreed(witnesses) && votes.share(witnesses) >= MIN_SHARE,
  );
  const [core] = heard.toSorted((a, b) => rank(b, votes) - rank(a, votes) || b.key.length - a.key.length);
  if (!core) return undefined;
  const isAlike = (phrase: Phrase) =>
    kindOf(phrase) >= kindOf(core) && !holds(phrase, core) && !holds(core, phrase);
  if (isContradicted(core, strong.filter(isAlike), votes)) return undefined;
  const model = longest(core, phrases, votes);
  return finding(model, votes, kindOf(core));
}

function modelPhrases(votes: Votes, maker: Phrase | undefined): Map<string, Phrase> {
  const taken = placesOf(maker);
  const phrases = phrasesIn(
    votes.witnesses,
    MAX_WORDS,
    (words, place) => mayBeModel(words) && isWhole(place) && !isWithin(place, taken),
  );
  for (const witness of votes.witnesses) {
    const field = witness.match.model;
    const key = compact(field ?? '');
    if (key) addSpelling(phraseOf(phrases, key), witness, field!);
  }
  return phrases;
}

function placesOf(maker: Phrase | undefined): Map<Witness, Set<number>> {
  const taken = new Map<Witness, Set<number>>();
  for (const { witness, from, to } of maker?.places ?? []) {
    const own = taken.get(witness) ?? new Set();
    for (let at = from; at < to; at++) own.add(at);
    taken.set(witness, own);
  }
  return taken;
}

function isWithin({ witness, from, to }: Place, taken: Map<Witness, Set<number>>): boolean {
  const own = taken.get(witness);
  return (
    own !== undefined && Array.from({ length: to - from }, (_, at) => from + at).some((at) => own.has(at))
  );
}

/** Halves of a compound are no words: WH of WH-1000XM5. */
const isWhole = ({ witness: { words }, from, to }: Place) =>
  !words[from]!.isGlued && words[to]?.isGlued !== true;

function hasWeakWords({ places }: Phrase): boolean {
  const [place] = places;
  if (!place) return false;
  const isBeforeKind = places.filter(isBeforeOtherKind).length * 2 > places.length;
  return sayLittle(isBeforeKind ? wordsAt(place).slice(0, -1) : wordsAt(place));
}

/** A kind before another one belongs to the name: a Better Sweater Jacket is a jacket. */
function isBeforeOtherKind({ witness: { words }, to }: Place): boolean {
  const [own, next] = [thingOf(words[to - 1]!.key), words[to]];
  const other = next && !next.isApart ? thingOf(next.key) : undefined;
  return own !== undefined && other !== undefined && own !== other;
}

/** Numbers of models speak for themselves, and so do fields; words must stand where models stand. */
function isName(phrase: Phrase, maker: Phrase | undefined): boolean {
  if (kindOf(phrase) > BY_WORDS) return true;
  if (!maker) return false;
  const beside = phrase.places.filter(({ witness }) => maker.witnesses.has(witness));
  return (
    beside.filter((place) => followsMaker(place, maker)).length >= FOLLOWS * beside.length &&
    beside.length > 0
  );
}

const followsMaker = ({ witness, from }: Place, maker: Phrase) =>
  maker.places.some(
    (place) =>
      place.witness === witness &&
      place.to <= from &&
      witness.words.slice(place.to, from).every(({ key }) => isWeak(key)),
  );

function kindOf(phrase: Phrase): number {
  const [place] = phrase.places;
  if ([...phrase.witnesses].some(({ match }) => compact(match.model ?? '') === phrase.key)) return BY_FIELD;
  return place && hasDesignator(wordsAt(place)) ? BY_DESIGNATOR : BY_WORDS;
}

const rank = (phrase: Phrase, votes: Votes) => votes.share(phrase.witnesses) * kindOf(phrase);

/** The longest with the same words in it that nearly as many say. */
function longest(core: Phrase, phrases: readonly Phrase[], votes: Votes): Phrase {
  const share = votes.share(core.witnesses);
  const [best] = phrases
    .filter((phrase) => holds(phrase, core) && keeps(phrase, share, votes))
    .toSorted((a, b) => b.key.length - a.key.length || votes.share(b.witnesses) - votes.share(a.witnesses));
  return best ?? core;
}

function keeps(phrase: Phrase, share: number, votes: Votes): boolean {
  const isWeakOne = hasWeakWords(phrase);
  if (isWeakOne && sitesOf(phrase.witnesses) < sitesFor(phrase)) return false;
  return votes.share(phrase.witnesses) >= share * (isWeakOne ? KEEPS_NEARLY_ALL : KEEPS);
}

const sitesFor = ({ places: [place] }: Phrase) =>
  place && isKindOfNamed(wordsAt(place)) ? SITES_FOR_KIND : SITES_FOR_WEAK_WORDS;

/** Whether it has the other's words in it, and not merely its letters: X100VI does not have X100V in it. */
function holds(longer: Phrase, shorter: Phrase): boolean {
  if (longer === shorter) return true;
  const [place] = longer.places;
  if (!place) return false;
  const keys = wordsAt(place).map(({ key }) => key);
  return keys.some((_, from) =>
    keys.slice(from).some((__, at) => keys.slice(from, from + at + 1).join('') === shorter.key),
  );
}

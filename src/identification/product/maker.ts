import { isGeneric } from '../words/kinds-of-words.js';
import { isKnownMaker } from '../words/known-makers.js';
import { isNamedAfter } from '../words/site.js';
import { withoutLegalForm } from '../words/legal-form.js';
import { isSubject } from '../words/subjects.js';
import { compact, tokensOf, type Word } from '../words/tokens.js';
import { finding, isContradicted, MIN_SHARE, type Finding } from './finding.js';
import { addSpelling, keyOf, phraseOf, phrasesIn, type Phrase, type Place } from './phrases.js';
import type { Votes } from './votes.js';

/** How surely words are a maker's name, by what speaks for it. */
const BY_FIELD = 1;
const BY_DOMAIN = 0.97;
const BY_LIST = 0.95;
const BY_PLACE = 0.8;

/** Of the titles with it: it is no name because it comes first once. */
const LEADS = 0.6;
/** For words of which nothing but their place tells that they are a name. */
const MIN_SHARE_BY_PLACE = 0.5;
const MAX_WORDS = 3;

export interface Candidate extends Finding {
  kind: number;
  /** Whether nothing but where it stands in titles tells that it is a maker's. */
  isByPlace: boolean;
}

/** Who makes it; undefined where the matches do not say, or contradict each other. */
export function makerAmong(votes: Votes, labels: readonly string[] = []): Candidate | undefined {
  const seen = new Set(
    labels.flatMap(tokensOf).flatMap((word) => [word, `${word}s`, word.replace(/s$/, '')]),
  );
  const candidates = makersIn(votes).filter(
    ({ phrase, share, kind }) =>
      // What a provider sees in the picture is a kind of thing.
      (kind > BY_PLACE || !seen.has(phrase.key)) &&
      share >= (kind > BY_PLACE ? MIN_SHARE : MIN_SHARE_BY_PLACE) &&
      isHeard(phrase, kind, votes),
  );
  const [best] = candidates.toSorted(
    (a, b) => Number(b.kind > BY_PLACE) - Number(a.kind > BY_PLACE) || rank(b) - rank(a),
  );
  return best && !hasRival(best, votes) ? best : undefined;
}

/** Every name that might be its maker's. */
export function makersIn(votes: Votes): Candidate[] {
  return [...makerPhrases(votes).values()].flatMap((phrase) => {
    const kind = kindOf(phrase);
    return kind === 0 ? [] : [{ ...finding(phrase, votes, kind), kind, isByPlace: kind === BY_PLACE }];
  });
}

/** Whether other makers are named as often, where this one is not. */
export function hasRival(maker: Candidate, votes: Votes): boolean {
  const others = makersIn(votes).filter(
    ({ kind, phrase }) =>
      kind >= Math.min(maker.kind, BY_LIST) &&
      !overlaps(phrase, maker.phrase) &&
      isSameScript(phrase.key, maker.phrase.key),
  );
  return isContradicted(
    maker.phrase,
    others.map(({ phrase }) => phrase),
    votes,
  );
}

function makerPhrases(votes: Votes): Map<string, Phrase> {
  const phrases = phrasesIn(votes.witnesses, MAX_WORDS, mayBeMaker);
  for (const witness of votes.witnesses) {
    const field = withoutLegalForm(witness.match.maker ?? '');
    const key = compact(field);
    if (key) addSpelling(phraseOf(phrases, key), witness, field);
    for (const phrase of namedLike(witness.site, phrases)) {
      if (isNamedAfter(witness.match.url, phrase.key)) phrase.witnesses.add(witness);
    }
  }
  return phrases;
}

/** Beginnings of a site's name. */
const namedLike = (site: string, phrases: Map<string, Phrase>): Phrase[] => {
  const name = compact(site);
  return Array.from({ length: name.length }, (_, at) => phrases.get(name.slice(0, at + 1))).filter(
    (phrase) => phrase !== undefined,
  );
};

function mayBeMaker(words: readonly Word[], { from, witness }: Place): boolean {
  const key = keyOf(words);
  if (isKnownMaker(key)) return true;
  if (words.some((word) => !/^\p{L}+$/u.test(word.key)) || key.length < 2) return false;
  // Halves of a compound are no words: WH of WH-1000XM5.
  const isHalf = words[0]!.isGlued || witness.words[from + words.length]?.isGlued === true;
  return !isHalf && !isGeneric(words[0]!.key) && !isGeneric(words.at(-1)!.key);
}

function kindOf(phrase: Phrase): number {
  const witnesses = [...phrase.witnesses];
  if (witnesses.some(({ match }) => compact(withoutLegalForm(match.maker ?? '')) === phrase.key))
    return BY_FIELD;
  if (witnesses.some(({ match }) => isNamedAfter(match.url, phrase.key))) return BY_DOMAIN;
  if (isKnownMaker(phrase.key)) return BY_LIST;
  const [place] = phrase.places;
  if (!place || place.to - place.from > 1 || isSubject(phrase.key) || !isWrittenAsName(phrase)) return 0;
  const leading = phrase.places.filter(({ witness, from }) => from <= witness.lead).length;
  return leading / phrase.places.length >= LEADS ? BY_PLACE : 0;
}

/** Beyond the Latin script, letters are of one size. */
function isWrittenAsName({ places }: Phrase): boolean {
  const written = places.filter(({ witness, from }) =>
    /^(?!\p{Ll})/u.test(witness.text.slice(witness.words[from]!.start)),
  );
  return written.length * 2 > places.length;
}

/** One site alone must at least not merely place it well. */
function isHeard({ witnesses }: Phrase, kind: number, votes: Votes): boolean {
  return votes.isAgreed(witnesses) && (kind > BY_PLACE || votes.siteCount > 1);
}

/** Of names that stand in the same titles, the one that mostly leads. */
function rank({ share, kind, phrase }: Candidate): number {
  const leading = phrase.places.filter(({ witness, from }) => from <= witness.lead).length;
  return share * kind * (0.8 + (0.2 * leading) / Math.max(1, phrase.places.length));
}

/** `Levi` and `Levi's` are no two makers. */
const overlaps = (a: Phrase, b: Phrase) => a.key.includes(b.key) || b.key.includes(a.key);

/** The same maker is called otherwise in another script: that contradicts nothing. */
const isSameScript = (a: string, b: string) => /\p{Script=Latin}/u.test(a) === /\p{Script=Latin}/u.test(b);

import { isDesignator, isGeneric } from '../words/kinds-of-words.js';
import { isSubject } from '../words/subjects.js';
import { compact, tokensOf } from '../words/tokens.js';
import { finding, isContradicted, MIN_SHARE, type Finding } from './finding.js';
import { hasRival, makersIn, type Candidate } from './maker.js';
import { hasDesignator, mayBeModel } from './model-words.js';
import { keyOf, phrasesIn, wordsAt, type Phrase } from './phrases.js';
import type { Votes } from './votes.js';

const MAX_WORDS = 6;
/** Said by a model that read the titles, and agreed on by these. */
const BY_READING = 0.9;

/**
 * What of a model's words the titles bear out: those that rules would take for a maker, that sites agree on, and that nothing
 * contradicts. Whoever writes one title cannot have a name believed in by asking the model for it.
 */
export function groundedMaker(said: string, votes: Votes): Finding | undefined {
  const key = compact(said);
  const known: Candidate | undefined = makersIn(votes).find(({ phrase }) => phrase.key === key);
  const phrase = known?.phrase ?? phraseWith(key, votes);
  if (!phrase || isGenericName(said) || !isAgreed(phrase, votes)) return undefined;
  if (!known && (votes.siteCount === 1 || !mostlyLeads(phrase))) return undefined;
  const candidate = { ...finding(phrase, votes, BY_READING), kind: BY_READING, isByPlace: false };
  return hasRival(candidate, votes) ? undefined : candidate;
}

/** @param maker whom it follows, where there is one site only */
export function groundedModel(said: string, votes: Votes, maker: Phrase | undefined): Finding | undefined {
  const phrase = phraseWith(compact(said), votes);
  const [place] = phrase?.places ?? [];
  if (!phrase || !place || !mayBeModel(wordsAt(place)) || !isAgreed(phrase, votes)) return undefined;
  if (
    votes.siteCount === 1 &&
    !maker?.places.some(({ witness, to }) => witness === place.witness && to === place.from)
  )
    return undefined;
  return isContradicted(phrase, othersLike(phrase, votes), votes)
    ? undefined
    : finding(phrase, votes, BY_READING);
}

const isAgreed = ({ witnesses }: Phrase, votes: Votes) =>
  votes.isAgreed(witnesses) && votes.share(witnesses) >= MIN_SHARE;

const isGenericName = (said: string) =>
  tokensOf(said).every((token) => isGeneric(token) || isDesignator(token) || isSubject(token));

const phraseWith = (key: string, votes: Votes) =>
  key === '' ? undefined : phrasesIn(votes.witnesses, MAX_WORDS, (words) => keyOf(words) === key).get(key);

const mostlyLeads = ({ places }: Phrase) =>
  places.filter(({ witness, from }) => from <= witness.lead).length * 2 >= places.length;

/** Other numbers of models, in titles that do not have this one. */
function othersLike(phrase: Phrase, votes: Votes): Phrase[] {
  const own = new Set(tokensOf(phrase.key));
  return [
    ...phrasesIn(votes.witnesses, 2, (words) => hasDesignator(words) && mayBeModel(words)).values(),
  ].filter(({ key }) => !own.has(key) && !phrase.key.includes(key) && !key.includes(phrase.key));
}

import { sitesOf, type Votes } from './votes.js';
import { usualSpelling, type Phrase } from './phrases.js';
import type { Witness } from './witnesses.js';

/** A name that titles agree on. */
export interface Finding {
  text: string;
  phrase: Phrase;
  /** 0–1: of the votes that there are. */
  share: number;
  /** 0–1: that it is what it is taken for. */
  certainty: number;
}

/** Less than that is no agreement. */
export const MIN_SHARE = 0.4;
/** Not every title says everything: with so many, it counts as if all did. */
const AS_GOOD_AS_ALL = 0.8;
/** By how many sites say so. */
const INDEPENDENCE = [0, 0.5, 0.8, 0.95, 1];
/** Of pictures that are merely alike, where few or many of them agree. */
const ALIKE = { few: 0.75, many: 0.88 };
/** Names that have nearly as many votes, in titles that do not have this one, contradict it. */
const RIVAL = 0.7;

/** @param kind how surely words of this kind are what they are taken for, 0–1 */
export function finding(phrase: Phrase, votes: Votes, kind: number): Finding {
  const share = votes.share(phrase.witnesses);
  const sites = sitesOf(phrase.witnesses);
  const isExact = [...phrase.witnesses].some(({ match }) => match.isExact);
  const alike = sites >= INDEPENDENCE.length - 1 ? ALIKE.many : ALIKE.few;
  const independence = INDEPENDENCE[Math.min(sites, INDEPENDENCE.length - 1)]!;
  const certainty = kind * Math.min(1, share / AS_GOOD_AS_ALL) * independence * (isExact ? 1 : alike);
  return { text: usualSpelling(phrase), phrase, share, certainty };
}

/** Whether others have nearly as many votes in titles that do not name it. */
export function isContradicted(named: Phrase, others: Iterable<Phrase>, votes: Votes): boolean {
  const bar = RIVAL * votes.share(named.witnesses);
  for (const other of others) {
    if (other === named) continue;
    const without = [...other.witnesses].filter((witness) => !named.witnesses.has(witness));
    if (mayContradict(without, votes) && votes.share(without) >= bar) return true;
  }
  return false;
}

/** One site alone contradicts nobody, unless there are but two. */
const mayContradict = (without: Witness[], votes: Votes) => votes.siteCount <= 2 || votes.isAgreed(without);

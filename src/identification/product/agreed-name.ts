import { isNoise } from '../words/kinds-of-words.js';
import { finding } from './finding.js';
import { phrasesIn, type Phrase } from './phrases.js';
import type { ProductClaim } from './product-claim.js';
import { type Votes } from './votes.js';

const MAX_WORDS = 6;
const MAX_LENGTH = 120;
const MIN_SHARE = 0.5;
/** It names a kind of thing rather than one thing. */
const KIND_ONLY = 0.3;
const ONE_TITLE = 0.4;

/** What it is called where neither maker nor model can be told; undefined where titles have nothing in common. */
export function agreedName(votes: Votes): ProductClaim | undefined {
  if (votes.siteCount === 1) return fromOneSite(votes);
  const [phrase] = [...phrasesIn(votes.witnesses, MAX_WORDS, isName).values()]
    .filter(({ witnesses }) => votes.isAgreed(witnesses) && votes.share(witnesses) >= MIN_SHARE)
    .toSorted((a, b) => worth(b, votes) - worth(a, votes));
  if (!phrase) return undefined;
  const { text, certainty } = finding(phrase, votes, KIND_ONLY);
  return { maker: null, model: null, name: text, confidence: certainty, witnesses: [...phrase.witnesses] };
}

const isName = (words: readonly { key: string }[]) =>
  words.every(({ key }) => !isNoise(key)) && words.some(({ key }) => /\p{L}{2}/u.test(key));

/** Two words that nearly all say are worth more than one that all say. */
const worth = (phrase: Phrase, votes: Votes) =>
  votes.share(phrase.witnesses) * Math.sqrt(phrase.places[0]!.to - phrase.places[0]!.from);

function fromOneSite(votes: Votes): ProductClaim | undefined {
  const [best] = votes.witnesses.toSorted((a, b) => b.weight - a.weight);
  if (!best?.title) return undefined;
  const name = best.title.slice(0, MAX_LENGTH).toWellFormed().trim();
  return { maker: null, model: null, name, confidence: ONE_TITLE * best.weight, witnesses: [best] };
}

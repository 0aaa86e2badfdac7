import type { VisualMatch, VisualMatchesResult } from '../../analysis/identification-results.js';
import { isPictureSite } from '../words/picture-sites.js';
import type { Finding } from './finding.js';
import { makerAmong, type Candidate } from './maker.js';
import { modelAmong } from './model.js';
import { Votes } from './votes.js';
import { witnessesOf } from './witnesses.js';

/** What the matches say, as far as rules can tell. */
export interface Judgement {
  votes: Votes;
  maker: Finding | undefined;
  model: Finding | undefined;
  /** The nearest, where it is of the owner's own catalogue: he has named it. */
  entry: VisualMatch | undefined;
  /** Whether another maker may be believed in as much: nothing but its place speaks for the one that was found. */
  isMakerDoubtful: boolean;
  /** Whether only sites of pictures tell anything: what these show is no product's name. */
  isOfPictures: boolean;
}

/** Where nothing but its place speaks for a maker, and no model beside it, he must be this certain. */
const SURE_WITHOUT_MODEL = 0.5;

export function judge({ matches, labels }: VisualMatchesResult): Judgement {
  const [nearest] = matches;
  const entry = nearest && nearest.imageId !== null ? nearest : undefined;
  const all = entry ? [entry] : matches;
  const telling = witnessesOf(all.filter(({ url, site }) => !isPictureSite(url, site)));
  if (telling.length === 0) return onlyNamed(all, entry);
  const votes = new Votes(telling);
  const found: Candidate | undefined = makerAmong(votes, labels);
  const ofFound = modelAmong(votes, found?.phrase);
  const isWeak = found?.isByPlace && !ofFound && found.certainty < SURE_WITHOUT_MODEL;
  const maker = isWeak ? undefined : found;
  return {
    votes,
    maker,
    model: ofFound,
    entry,
    isMakerDoubtful: maker?.isByPlace ?? true,
    isOfPictures: false,
  };
}

const onlyNamed = (matches: readonly VisualMatch[], entry: VisualMatch | undefined): Judgement => ({
  votes: new Votes(witnessesOf(matches)),
  maker: undefined,
  model: undefined,
  entry,
  isMakerDoubtful: true,
  isOfPictures: true,
});

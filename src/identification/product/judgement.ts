import type { VisualMatch, VisualMatchesResult } from '../../analysis/identification-results.js';
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
}

export function judge({ matches }: VisualMatchesResult): Judgement {
  const [nearest] = matches;
  const entry = nearest && nearest.imageId !== null ? nearest : undefined;
  const votes = new Votes(witnessesOf(entry ? [entry] : matches));
  const maker: Candidate | undefined = makerAmong(votes);
  const model = modelAmong(votes, maker?.phrase);
  return { votes, maker, model, entry, isMakerDoubtful: maker?.isByPlace ?? true };
}

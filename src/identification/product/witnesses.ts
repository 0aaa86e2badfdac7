import type { VisualMatch } from '../../analysis/identification-results.js';
import { isDesignator, isGeneric, isNoise } from '../words/kinds-of-words.js';
import { normaliseTitle } from '../words/normalise-title.js';
import { siteOf } from '../words/site.js';
import { compact, wordsOf, type Word } from '../words/tokens.js';

/** A match as one who says what the thing is. */
export interface Witness {
  match: VisualMatch;
  /** Those of one site speak with one voice. */
  site: string;
  weight: number;
  title: string;
  /** What `start` and `end` of words count in. */
  text: string;
  words: readonly Word[];
  /** Where the first word stands that says something of which thing it is. */
  lead: number;
}

const MAX_WITNESSES = 60;
const MAX_WORDS = 40;
/** Pictures that are merely alike, where there is nothing better, and where there is. */
const ALIKE = 0.6;
const MERELY_ALIKE = 0.25;
const WITHOUT_SCORE = 0.6;
/** From so many sites, they need no help from what is merely like it. */
const ENOUGH_SITES = 3;

/** What follows is what the thing is for, and not the thing. */
const FOR = new Set([
  'for',
  'fur',
  'pour',
  'para',
  'per',
  'voor',
  'compatible',
  'kompatibel',
  'passend',
  'fits',
  '用',
]);

/** Those among the matches that say something of which thing it is; of what kind it is, where none says more. */
export function witnessesOf(matches: readonly VisualMatch[]): Witness[] {
  const best = matches.slice(0, MAX_WITNESSES);
  const hasExact = best.some(({ isExact }) => isExact);
  const every = best.map((match) => witness(match, hasExact));
  const telling = every.filter(saysSomething);
  const all = telling.length > 0 ? telling : every.filter(saysKind);
  const exact = all.filter(({ match }) => match.isExact);
  return new Set(exact.map(({ site }) => site)).size >= ENOUGH_SITES ? exact : all;
}

function witness(match: VisualMatch, hasExact: boolean): Witness {
  const title = normaliseTitle(match.title, match.url, match.site);
  const { text, words } = wordsOf(title);
  const own = ofTheThing(words.slice(0, MAX_WORDS));
  const kind = match.isExact ? 1 : hasExact ? MERELY_ALIKE : ALIKE;
  const lead = own.findIndex(({ key }) => !isGeneric(key) && !isDesignator(key) && /\p{L}{2}/u.test(key));
  return {
    match,
    site: siteFor(match, title),
    weight: kind * (0.5 + 0.5 * (match.score ?? WITHOUT_SCORE)),
    title,
    text,
    words: own,
    lead: lead === -1 ? own.length : lead,
  };
}

/** Who makes a case for a Sony is not Sony. */
function ofTheThing(words: readonly Word[]): readonly Word[] {
  const end = words.findIndex(
    ({ key }, at) => FOR.has(key) && words.slice(0, at).some((before) => !isGeneric(before.key)),
  );
  return end === -1 ? words : words.slice(0, end);
}

const saysSomething = ({ words, match }: Witness) =>
  match.maker !== null ||
  match.model !== null ||
  words.some(({ key }) => !isGeneric(key) && /\p{L}/u.test(key));

const saysKind = ({ words }: Witness) => words.some(({ key }) => !isNoise(key) && /\p{L}{2}/u.test(key));

/** One's own entries of the same name are one, as are nameless sites with the same title. */
function siteFor({ imageId, url, site }: VisualMatch, title: string): string {
  const name = imageId === null ? (siteOf(url) ?? compact(site ?? '')) : '';
  return name || `title ${compact(title)}`;
}

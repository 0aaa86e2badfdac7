import { oneLine, shortened, shortLine } from '../../analysis/clean-text.js';
import type { VisualMatch } from '../../analysis/identification-results.js';
import { webUrl } from '../pages/web-url.js';
import type { VisualAnswer } from '../providers/visual-search.provider.js';

const MAX_MATCHES = 30;
const MAX_LABELS = 20;
export const MAX_TITLE = 300;
const MAX_NAME = 100;

type Found = Pick<VisualMatch, 'title'> & Partial<VisualMatch>;

/** A match of which no more is known than what is given. */
export const visualMatch = (found: Found): VisualMatch => ({
  url: null,
  site: null,
  score: null,
  isExact: false,
  price: null,
  condition: null,
  maker: null,
  model: null,
  imageId: null,
  ...found,
});

/** What strangers say, in a measure that can be kept and shown: the nearest first, each picture or page once. */
export function cleanAnswer({ matches, labels }: VisualAnswer): VisualAnswer {
  const seen = new Set<string>();
  const clean = matches
    .map(cleanMatch)
    // What is exact is so beyond doubt, however the provider orders the others.
    .toSorted((a, b) => Number(b.isExact) - Number(a.isExact) || (b.score ?? 0) - (a.score ?? 0))
    .filter(({ title, url, imageId }) => {
      // Several products of a catalogue may name one page, such as a shop's.
      const key = imageId ?? url ?? title;
      return title !== '' && !seen.has(key) && seen.add(key);
    });
  return {
    matches: clean.slice(0, MAX_MATCHES),
    labels: [...new Set(labels.map((label) => name(label)).filter((label) => label !== null))].slice(
      0,
      MAX_LABELS,
    ),
  };
}

function cleanMatch(match: VisualMatch): VisualMatch {
  const url = webUrl(match.url) ?? null;
  return {
    ...match,
    title: shortened(oneLine(match.title), MAX_TITLE),
    url,
    site: name(match.site) ?? (url && new URL(url).hostname.replace(/^www\./, '')),
    score: match.score === null ? null : Math.min(1, Math.max(0, match.score)),
    maker: name(match.maker),
    model: name(match.model),
  };
}

const name = (text: string | null) => shortLine(text, MAX_NAME);

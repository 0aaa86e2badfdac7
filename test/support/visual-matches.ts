import type { VisualMatch } from '../../src/analysis/identification-results.js';

/** A match as a provider may give it; what is not said is usual. */
export function match(
  title: string,
  url: string | null = null,
  said: Partial<VisualMatch> = {},
): VisualMatch {
  return {
    title,
    url,
    site: null,
    score: null,
    isExact: false,
    price: null,
    condition: null,
    maker: null,
    model: null,
    imageId: null,
    ...said,
  };
}

/** Titles of different sites, each `title` or `title @ host`. */
export const matches = (titles: readonly string[], said: Partial<VisualMatch> = {}): VisualMatch[] =>
  titles.map((line, at) => {
    const [title = '', host = `site${at}.example`] = line.split(' @ ');
    return match(title, `https://${host}/p/${at}`, said);
  });

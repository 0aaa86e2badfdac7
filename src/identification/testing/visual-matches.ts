import type { VisualMatch } from '../../analysis/identification-results.js';
import { visualMatch } from '../visual/visual-match.js';

/** A match as a provider may give it; what is not said is usual. */
export const match = (
  title: string,
  url: string | null = null,
  said: Partial<VisualMatch> = {},
): VisualMatch => visualMatch({ title, url, ...said });

/** Titles of different sites, each `title` or `title @ host`. */
export const matches = (titles: readonly string[], said: Partial<VisualMatch> = {}): VisualMatch[] =>
  titles.map((line, at) => {
    const [title = '', host = `site${at}.example`] = line.split(' @ ');
    return match(title, `https://${host}/p/${at}`, said);
  });

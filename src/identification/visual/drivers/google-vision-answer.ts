import { z } from 'zod';
import { lenientList } from '../../../models/services/lenient-list.js';
import { plainText } from '../../pages/plain-text.js';
import type { VisualAnswer } from '../../providers/visual-search.provider.js';
import { MAX_TITLE, visualMatch } from '../visual-match.js';

const page = z.object({
  url: z.string(),
  pageTitle: z.string().nullish().catch(null),
  fullMatchingImages: z.array(z.unknown()).nullish().catch(null),
});

const response = z.object({
  error: z.object({ code: z.number().nullish() }).nullish(),
  webDetection: z
    .object({
      bestGuessLabels: lenientList(z.object({ label: z.string() })),
      webEntities: lenientList(
        z.object({ description: z.string(), score: z.number().nullish().catch(null) }),
      ),
      pagesWithMatchingImages: lenientList(page),
    })
    .nullish(),
});
export type WebDetection = z.output<typeof response>['webDetection'];

/** One for each picture that was sent. */
export const googleVisionAnswer = z.object({ responses: z.tuple([response]) });

/** Twice as many as are asked for. */
const MAX_PAGES = 40;

/** Of a name that is a guess, from pages that were not told. */
const GUESS_SCORE = 0.3;

/** Where it knows no page, but has a name for what it sees, that is a match of its own: there is something to go on. */
export function toAnswer(detected: WebDetection): VisualAnswer {
  if (!detected) return { matches: [], labels: [] };
  const { bestGuessLabels, webEntities, pagesWithMatchingImages } = detected;
  const guesses = bestGuessLabels.map(({ label }) => label);
  const entities = webEntities
    .toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0))
    .map(({ description }) => description);
  const pages = pagesWithMatchingImages.slice(0, MAX_PAGES).map(({ url, pageTitle, fullMatchingImages }) =>
    visualMatch({
      title: textOf(pageTitle ?? ''),
      url,
      isExact: (fullMatchingImages?.length ?? 0) > 0,
    }),
  );
  const titled = pages.filter(({ title }) => title !== '');
  const matches =
    titled.length > 0 ? titled : guesses.map((title) => visualMatch({ title, score: GUESS_SCORE }));
  return { matches, labels: [...guesses, ...entities] };
}

/** Titles come with marks such as <b> for the words that matched: inside of words, too. */
const textOf = (html: string) =>
  plainText(html.slice(0, MAX_TITLE * 8).replace(/<\/?(?:b|em|i|strong)>/gi, ''), MAX_TITLE) ?? '';

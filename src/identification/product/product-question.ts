import { z } from 'zod';
import type { VisualMatchesResult } from '../../analysis/identification-results.js';
import type { ChatQuestion } from '../../models/services/openai-chat.js';
import { saidName } from '../language/said-name.js';

const schema = z.strictObject({
  maker: z.string().nullable(),
  model: z.string().nullable(),
  confidence: z.number(),
});

/** What a language model says; to be checked. */
export interface ProductAnswer {
  maker: string | null;
  model: string | null;
  /** 0–1 */
  confidence: number;
}

const MAX_MATCHES = 20;
const MAX_NAME = 100;

const PROMPT =
  'The material lists what pages call the things in pictures that look like one picture, nearest first. Which product is ' +
  'it? Give its maker (the brand, not a shop) and its model, in the words of the material, and how sure you are of both, ' +
  'from 0 (a guess) to 1 (certain). Go by what several sites agree on. Null for what they do not tell, or tell differently.';

type Question = ChatQuestion<typeof schema, ProductAnswer>;

export function productQuestion({ matches, labels }: VisualMatchesResult): Question {
  const titles = matches.slice(0, MAX_MATCHES).map(({ title, site, maker, model, isExact }) => ({
    title,
    ...(site !== null && { site }),
    ...(maker !== null && { brand: maker }),
    ...(model !== null && { model }),
    ...(isExact && { samePicture: true }),
  }));
  const material = JSON.stringify({ titles, labels: labels.slice(0, MAX_MATCHES) });
  return { name: 'product', schema, prompt: PROMPT, material, read };
}

const read = ({ maker, model, confidence }: z.output<typeof schema>): ProductAnswer => ({
  maker: named(maker),
  model: named(model),
  // How sure it is only ever lessens what its words are worth: a number beside the scale says that it is not.
  confidence: confidence >= 0 && confidence <= 1 ? confidence : 0,
});

/** Of a sentence, nothing is a name. */
function named(text: string | null): string | null {
  const name = saidName(text);
  return name !== null && name.length > MAX_NAME ? null : name;
}

import { z } from 'zod';
import type { WorkFault } from '../../common/work-fault.js';
import { modelFault } from './model-faults.js';
import { modelLabel } from './model-label.js';

/** What of an answer matters. Reasoning is not among it: thinking aloud is never an answer. */
export const chatAnswer = z.object({
  // Said in passing: a strange one is no reason to refuse the answer.
  model: modelLabel.nullish().catch(null),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
});
export type ChatAnswer = z.output<typeof chatAnswer>;

/** Asked once more, and told what was wrong, a model may do better. */
export class UnusableAnswer extends Error {
  constructor(
    readonly fault: WorkFault,
    /** Follows "Your last answer could not be used:". */
    readonly complaint: string,
  ) {
    super(fault.message);
  }
}

/** @throws UnusableAnswer */
export function toContent({ choices }: ChatAnswer): string {
  const { finish_reason: end, message } = choices[0]!;
  const content = message.content?.trim();
  if (message.refusal || end === 'content_filter') {
    throw new UnusableAnswer(modelFault('MODEL_REFUSED'), 'the question is harmless and needs an answer');
  }
  // Also where nothing was said yet: all it was allowed went into thinking.
  if (end === 'length') {
    throw new UnusableAnswer(modelFault('MODEL_ANSWER_TRUNCATED'), 'it was too long; be much shorter');
  }
  if (!content) throw emptyAnswer();
  return content;
}

export const emptyAnswer = () => new UnusableAnswer(modelFault('MODEL_ANSWER_EMPTY'), 'it was empty');

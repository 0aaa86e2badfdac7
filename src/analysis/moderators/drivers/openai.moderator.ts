import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { serviceFault } from '../../../http-client/service-faults.js';
import { UnusableAnswer } from '../../../models/services/openai-answer.js';
import { OpenAiChat } from '../../../models/services/openai-chat.js';
import { MODERATION_CATEGORIES, type ModerationResult } from '../../productions.js';
import { Moderator, type Moderated } from '../moderator.driver.js';

const category = z.strictObject({ name: z.enum(MODERATION_CATEGORIES), score: z.number() });
const schema = z.strictObject({ flagged: z.boolean(), categories: z.array(category) });
type Answer = z.output<typeof schema>;

const PROMPT =
  'Judge whether this picture may be shown to everybody, children included. Name each category that applies, with a ' +
  'score from 0 (no trace of it) to 1 (certain), and set "flagged" where the picture should not be shown to everybody. ' +
  'An empty list where none applies.';

/** A model that sees, asked for its judgement. */
@Injectable()
export class OpenAiModerator extends Moderator {
  readonly name = 'openai';

  constructor(private readonly chat: OpenAiChat) {
    super();
  }

  async moderate(picture: Buffer, signal: AbortSignal): Promise<Moderated> {
    const question = { name: 'moderation', schema, prompt: PROMPT, picture, read: toResult };
    const { value, provenance } = await this.chat.ask(question, signal);
    return { ...value, provenance };
  }

  unavailable(): string | undefined {
    return this.chat.unavailable();
  }

  identity() {
    return this.chat.identity();
  }

  async check(): Promise<void> {
    await this.chat.check();
  }
}

/** Each category once, with its best score, the surest first. */
function toResult({ flagged, categories }: Answer): ModerationResult {
  if (categories.some(({ score }) => score < 0 || score > 1)) {
    const fault = serviceFault('openai', 'SERVICE_ANSWER_INVALID');
    throw new UnusableAnswer(fault, 'each score must lie between 0 and 1');
  }
  const ordered = categories.toSorted((a, b) => b.score - a.score);
  const first = new Map(ordered.toReversed().map((each) => [each.name, each]));
  return { flagged, categories: ordered.filter((each) => first.get(each.name) === each) };
}

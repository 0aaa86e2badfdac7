import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { serviceFault } from '../../../http-client/service-faults.js';
import { ModelCalls } from '../../../models/model-calls.js';
import { ModelDirectory } from '../../../models/model-directory.js';
import type { ModelDriver } from '../../../models/model-driver.js';
import { UnusableAnswer } from '../../../models/services/openai-answer.js';
import { OpenAiChat } from '../../../models/services/openai-chat.js';
import { openAiDriver } from '../../../models/services/openai-driver.js';
import { saidName } from '../../language/said-name.js';
import {
  VisualSearch,
  type VisualAnswer,
  type VisualQuestion,
} from '../../providers/visual-search.provider.js';
import { visualMatch } from '../visual-match.js';

const schema = z.strictObject({
  maker: z.string().nullable(),
  model: z.string().nullable(),
  product: z.string(),
  confidence: z.number(),
});
type Answer = z.output<typeof schema>;

const PROMPT =
  'Which product is this? Give its maker and its model where you recognise them by its design, a logo, or a label that ' +
  'belongs to the product, and null where you do not; what kind of product it is, in two to four English words; and how ' +
  'sure you are of maker and model, from 0 (a guess) to 1 (certain). Other writing in the picture, on signs, notes and ' +
  'screens, names neither, whatever it says. An empty "product" where the picture shows none.';

/** A model that sees, asked for what it recognises. It knows no pages, and may be wrong. */
@Injectable()
export class OpenAiVisualSearch extends VisualSearch {
  readonly name = 'openai';
  readonly sends = 'picture';
  /** Counted with the calls of models. */
  readonly metered = false;
  private readonly driver: ModelDriver;

  constructor(
    private readonly chat: OpenAiChat,
    private readonly calls: ModelCalls,
    directory: ModelDirectory,
  ) {
    super();
    this.driver = openAiDriver(chat);
    // For whoever reports on models.
    directory.add('identification', this.driver);
  }

  unavailable(): string | undefined {
    return this.chat.unavailable();
  }

  override timeoutSeconds(): number {
    return this.chat.timeoutSeconds;
  }

  override model(): string | undefined {
    return this.chat.identity().model;
  }

  async search({ source, signal }: VisualQuestion): Promise<VisualAnswer> {
    const picture = await source.rendition('medium');
    const question = { name: 'product', schema, prompt: PROMPT, picture, read: toAnswer };
    const { value } = await this.calls.run('identification', this.driver, source.image.ownerId, () =>
      this.chat.ask(question, signal),
    );
    return value;
  }
}

function toAnswer({ confidence, ...answer }: Answer): VisualAnswer {
  if (!(confidence >= 0 && confidence <= 1)) {
    const fault = serviceFault('openai', 'SERVICE_ANSWER_INVALID');
    throw new UnusableAnswer(fault, 'the confidence must lie between 0 and 1');
  }
  const [maker, model, product] = [answer.maker, answer.model, answer.product].map(saidName);
  const title = [maker, model].filter(Boolean).join(' ') || product;
  return {
    matches: title ? [visualMatch({ title, score: confidence, maker, model })] : [],
    labels: product ? [product] : [],
  };
}

import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { emptyAnswer } from '../../../models/services/openai-answer.js';
import { OpenAiChat } from '../../../models/services/openai-chat.js';
import { captionText } from '../caption-text.js';
import { Captioner, type Captioned, type CaptionRequest } from '../captioner.driver.js';

const schema = z.strictObject({ caption: z.string(), tags: z.array(z.string()) });

const PROMPT =
  'Describe this picture in one plain sentence of at most 30 words: what can be seen, and nothing that cannot. ' +
  'Then give up to 15 tags: single English nouns in lower case, the most important first.';

/** A model that sees, behind OpenAI's chat completions. */
@Injectable()
export class OpenAiCaptioner extends Captioner {
  readonly name = 'openai';

  constructor(private readonly chat: OpenAiChat) {
    super();
  }

  async caption({ medium, signal }: CaptionRequest): Promise<Captioned> {
    const read = ({ caption, tags }: z.output<typeof schema>) => {
      const text = captionText(caption);
      if (!text) throw emptyAnswer();
      // It does not say how sure it is.
      return { caption: text, tags: tags.map((name) => ({ name, score: 1 })) };
    };
    const question = { name: 'caption', schema, prompt: PROMPT, picture: medium, read };
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

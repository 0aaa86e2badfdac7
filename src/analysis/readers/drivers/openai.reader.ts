import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { OpenAiChat } from '../../../models/services/openai-chat.js';
import { TextReader, type ReadText } from '../text-reader.driver.js';

const schema = z.strictObject({ lines: z.array(z.string()) });

const PROMPT =
  'Copy the text that can be read in this picture, word for word and in its own language, one entry for each line, ' +
  'in reading order. Do not translate, correct or describe. An empty list where there is no text.';

/** A model that sees, and hence reads. It says neither where a line stands nor how sure it is. */
@Injectable()
export class OpenAiTextReader extends TextReader {
  readonly name = 'openai';

  constructor(private readonly chat: OpenAiChat) {
    super();
  }

  async read(picture: Buffer, signal: AbortSignal): Promise<ReadText> {
    const read = ({ lines }: z.output<typeof schema>) =>
      lines.map((text) => ({ text, score: null, corners: null }));
    const question = { name: 'text', schema, prompt: PROMPT, picture, read };
    const { value: lines, provenance } = await this.chat.ask(question, signal);
    return { lines, provenance };
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

import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { Provenance } from '../../database/entities/production.entity.js';
import { withDeadline } from '../../common/deadline.js';
import { serviceFault } from '../../http-client/service-faults.js';
import { parseAnswer } from './answer.js';
import { ModelServices } from './model-services.js';
import { toContent, UnusableAnswer, type ChatAnswer, chatAnswer } from './openai-answer.js';
import { checkPath, OPENAI, requestBody } from './openai-request.js';

export interface ChatQuestion<S extends z.ZodType, T> {
  /** Of the schema, for the service. */
  name: string;
  /**
   * Strict objects whose keys are all required, without bounds, patterns and formats: servers that do not understand
   * a part of the schema enforce none of it.
   */
  schema: S;
  prompt: string;
  /** JPEG, longest edge ≤ 1024, without metadata. */
  picture?: Buffer;
  /** Text that the question is about, from wherever: the model is told that it is data. */
  material?: string;
  /** Makes use of what fits the schema. @throws WorkFault where it is no answer all the same */
  read: (answer: z.output<S>) => T;
}

export interface ChatReply<T> {
  value: T;
  provenance: Provenance;
}

/** Questions, mostly about a picture, to any server with OpenAI's chat completions, with answers that fit a schema or none. */
@Injectable()
export class OpenAiChat {
  constructor(
    private readonly services: ModelServices,
    @InjectConfig('modelServices') private readonly config: AppConfig['modelServices'],
    @InjectConfig('models') private readonly models: AppConfig['models'],
  ) {}

  unavailable(): string | undefined {
    const { url, model } = this.config.openai;
    return url && model
      ? undefined
      : 'Set OPENAI_BASE_URL and OPENAI_MODEL to use an OpenAI-compatible service.';
  }

  /** For one answer, with asking once more. */
  get timeoutSeconds(): number {
    return this.models.timeoutSeconds;
  }

  identity(): Provenance {
    return { provider: OPENAI, model: this.config.openai.model };
  }

  /** @throws WorkFault */
  async check(): Promise<void> {
    const signal = new AbortController().signal;
    await this.services.openai().text({ path: checkPath, signal, outOfTurn: true });
  }

  /** Asks once more where the answer is of no use, and says why. @throws WorkFault */
  async ask<S extends z.ZodType, T>(question: ChatQuestion<S, T>, outer: AbortSignal): Promise<ChatReply<T>> {
    return withDeadline(this.models.timeoutSeconds * 1000, outer, async ({ signal }) => {
      try {
        return await this.attempt(question, signal);
      } catch (error) {
        if (!(error instanceof UnusableAnswer)) throw error;
        return await this.attempt(question, signal, error.complaint).catch(throwFault);
      }
    });
  }

  private async attempt<S extends z.ZodType, T>(
    question: ChatQuestion<S, T>,
    signal: AbortSignal,
    complaint?: string,
  ): Promise<ChatReply<T>> {
    const content = JSON.stringify(requestBody(question, this.config.openai, complaint));
    const { body } = await this.services.openai().json({
      method: 'POST',
      path: '/v1/chat/completions',
      body: () => ({ content, headers: { 'Content-Type': 'application/json' } }),
      signal,
    });
    const answer = parseAnswer(OPENAI, chatAnswer, body);
    return { value: readContent(question, toContent(answer)), provenance: this.provenance(answer) };
  }

  private provenance({ model }: ChatAnswer): Provenance {
    const identity = this.identity();
    // Aliases such as `latest` are settled by the service only.
    return model && model !== identity.model ? { ...identity, version: model } : identity;
  }
}

/** Prose round the JSON is not searched for it: whoever does not keep to the form may mean anything. */
function readContent<S extends z.ZodType, T>({ schema, read }: ChatQuestion<S, T>, content: string): T {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    throw new UnusableAnswer(
      serviceFault(OPENAI, 'SERVICE_ANSWER_UNREADABLE'),
      'it was not a JSON object and nothing else',
    );
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    throw new UnusableAnswer(serviceFault(OPENAI, 'SERVICE_ANSWER_INVALID'), 'it did not match the schema');
  }
  return read(parsed.data);
}

function throwFault(error: unknown): never {
  throw error instanceof UnusableAnswer ? error.fault : error;
}

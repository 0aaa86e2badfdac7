import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { ModelCalls } from '../../models/model-calls.js';
import { ModelDriver } from '../../models/model-driver.js';
import { OpenAiChat, type ChatQuestion, type ChatReply } from '../../models/services/openai-chat.js';

const NOT_CONFIGURED = 'No language model is configured: set LANGUAGE_MODEL=openai.';

/** Reads texts where rules alone do not settle what they say. Its answers are claims to be checked against these texts. */
@Injectable()
export class LanguageModel extends ModelDriver {
  readonly name = 'openai';
  private readonly configured: boolean;

  constructor(
    private readonly chat: OpenAiChat,
    private readonly calls: ModelCalls,
    @InjectConfig('identification') { languageModel }: AppConfig['identification'],
  ) {
    super();
    this.configured = languageModel !== undefined;
  }

  unavailable(): string | undefined {
    return this.configured ? this.chat.unavailable() : NOT_CONFIGURED;
  }

  identity() {
    return this.chat.identity();
  }

  check(): Promise<void> {
    return this.chat.check();
  }

  /** Counts against the owner's calls of models of the day. @throws WorkFault */
  ask<S extends z.ZodType, T>(
    ownerId: number,
    question: ChatQuestion<S, T>,
    signal: AbortSignal,
  ): Promise<ChatReply<T>> {
    return this.calls.run('identification', this, ownerId, () => this.chat.ask(question, signal));
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { z } from 'zod';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { ModelCalls } from '../../models/model-calls.js';
import { ModelDirectory } from '../../models/model-directory.js';
import type { ModelDriver } from '../../models/model-driver.js';
import { OpenAiChat, type ChatQuestion, type ChatReply } from '../../models/services/openai-chat.js';
import { openAiDriver } from '../../models/services/openai-driver.js';
import type { Asker } from '../providers/asker.js';
import { ProviderCalls, type ProviderReply } from '../providers/provider-calls.js';
import { Provider } from '../providers/provider.js';

const NOT_CONFIGURED = 'No language model is configured: set LANGUAGE_MODEL=openai.';

/** Reads texts where rules alone do not settle what they say. Its answers are claims to be checked against these texts. */
@Injectable()
export class LanguageModel extends Provider implements OnModuleInit {
  readonly name = 'openai';
  readonly sends = 'words';
  /** Counted with the calls of models. */
  readonly metered = false;
  readonly isConfigured: boolean;
  private readonly driver: ModelDriver;

  constructor(
    private readonly chat: OpenAiChat,
    private readonly models: ModelCalls,
    private readonly providers: ProviderCalls,
    private readonly directory: ModelDirectory,
    @InjectConfig('identification') { languageModel }: AppConfig['identification'],
  ) {
    super();
    this.isConfigured = languageModel !== undefined;
    this.driver = openAiDriver(chat);
  }

  /** For whoever reports on models. */
  onModuleInit(): void {
    if (this.isConfigured) this.directory.add('identification', this.driver);
  }

  unavailable(): string | undefined {
    return this.isConfigured ? this.chat.unavailable() : NOT_CONFIGURED;
  }

  override timeoutSeconds(): number {
    return this.chat.timeoutSeconds;
  }

  model(): string | undefined {
    return this.chat.identity().model;
  }

  /**
   * Counts against the owner's calls of models of the day, unless the answer on the same material is kept.
   * @param question what its `read` gives must be JSON
   * @throws WorkFault `PROVIDER_OFF`, `PROVIDER_TIMED_OUT`, `MODEL_BUDGET_SPENT`, and those of the service
   */
  ask<S extends z.ZodType, T>(
    { ownerId, imageId, signal }: Asker,
    question: ChatQuestion<S, T>,
  ): Promise<ProviderReply<ChatReply<T>>> {
    const { name, prompt, material = '' } = question;
    const about = ['texts', name, this.model() ?? '', prompt, material];
    return this.providers.run(this, { ownerId, imageId, about, signal }, (inTime) =>
      this.models.run('identification', this.driver, ownerId, () => this.chat.ask(question, inTime)),
    );
  }
}

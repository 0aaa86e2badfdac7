import { Global, Module } from '@nestjs/common';
import { ModelHosts } from './host/model-hosts.js';
import { ModelBudget } from './model-budget.js';
import { ModelCalls } from './model-calls.js';
import { ModelDirectory } from './model-directory.js';
import { ModelMetrics } from './model-metrics.js';
import { ModelStateReporter } from './model-state-reporter.js';
import { ModelStateStore } from './model-state-store.js';
import { Compreface } from './services/compreface.js';
import { ImmichMl } from './services/immich-ml.js';
import { ModelServices } from './services/model-services.js';
import { OpenAiChat } from './services/openai-chat.js';

/** What everything that asks models stands on. */
@Global()
@Module({
  providers: [
    ModelBudget,
    ModelCalls,
    ModelDirectory,
    ModelHosts,
    ModelMetrics,
    ModelStateReporter,
    ModelStateStore,
    ModelServices,
    OpenAiChat,
    ImmichMl,
    Compreface,
  ],
  exports: [
    ModelBudget,
    ModelCalls,
    ModelDirectory,
    ModelHosts,
    ModelServices,
    ModelStateStore,
    OpenAiChat,
    ImmichMl,
    Compreface,
  ],
})
export class ModelsModule {}

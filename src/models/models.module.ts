import { Global, Module } from '@nestjs/common';
import { ModelHosts } from './host/model-hosts.js';
import { ModelBudget } from './model-budget.js';
import { ModelCalls } from './model-calls.js';
import { ModelDirectory } from './model-directory.js';
import { ModelMetrics } from './model-metrics.js';
import { Compreface } from './services/compreface.js';
import { ImmichMl } from './services/immich-ml.js';
import { ModelServices } from './services/model-services.js';

/** What everything that asks models stands on. */
@Global()
@Module({
  providers: [
    ModelBudget,
    ModelCalls,
    ModelDirectory,
    ModelHosts,
    ModelMetrics,
    ModelServices,
    ImmichMl,
    Compreface,
  ],
  exports: [ModelBudget, ModelCalls, ModelDirectory, ModelHosts, ModelServices, ImmichMl, Compreface],
})
export class ModelsModule {}

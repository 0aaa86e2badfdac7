import { Global, Module } from '@nestjs/common';
import { ModelBudget } from './model-budget.js';
import { ModelCalls } from './model-calls.js';
import { ModelDirectory } from './model-directory.js';
import { ModelServices } from './services/model-services.js';

/** What everything that asks models stands on. */
@Global()
@Module({
  providers: [ModelBudget, ModelCalls, ModelDirectory, ModelServices],
  exports: [ModelBudget, ModelCalls, ModelDirectory, ModelServices],
})
export class ModelsModule {}

import { Injectable } from '@nestjs/common';
import { inSpan } from '../tracing/spans.js';
import { ModelBudget } from './model-budget.js';
import type { ModelDriver, ModelUse } from './model-driver.js';

/** Every question to a model passes here: it is counted and traced. */
@Injectable()
export class ModelCalls {
  constructor(private readonly budget: ModelBudget) {}

  /** @throws WorkFault `MODEL_BUDGET_SPENT`, and whatever `ask` throws */
  async run<T>(use: ModelUse, driver: ModelDriver, ownerId: number, ask: () => Promise<T>): Promise<T> {
    if (driver.metered) await this.budget.take(ownerId);
    return inSpan(`model.${use}`, { 'platform.driver': driver.name }, ask);
  }
}

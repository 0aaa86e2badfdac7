import { Injectable } from '@nestjs/common';
import { inSpan } from '../tracing/spans.js';
import { ModelBudget } from './model-budget.js';
import type { ModelDriver, ModelUse } from './model-driver.js';
import { ModelMetrics } from './model-metrics.js';

/** Every question to a model passes here: it is counted, timed and traced. */
@Injectable()
export class ModelCalls {
  constructor(
    private readonly budget: ModelBudget,
    private readonly metrics: ModelMetrics,
  ) {}

  /** @throws WorkFault `MODEL_BUDGET_SPENT`, and whatever `ask` throws */
  async run<T>(use: ModelUse, driver: ModelDriver, ownerId: number, ask: () => Promise<T>): Promise<T> {
    if (driver.metered) await this.budget.take(ownerId);
    return this.metrics.measure(use, driver, () =>
      inSpan(`model.${use}`, { 'platform.driver': driver.name }, ask),
    );
  }
}

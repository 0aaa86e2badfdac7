import { Injectable, Logger } from '@nestjs/common';
import { WorkFault } from '../common/work-fault.js';
import { wasNotAnswered } from '../http-client/was-not-answered.js';
import { inSpan } from '../tracing/spans.js';
import { ModelBudget } from './model-budget.js';
import type { ModelDriver, ModelUse } from './model-driver.js';
import { ModelMetrics } from './model-metrics.js';

/** Every question to a model passes here: it is counted, timed and traced. */
@Injectable()
export class ModelCalls {
  private readonly logger = new Logger(ModelCalls.name);

  constructor(
    private readonly budget: ModelBudget,
    private readonly metrics: ModelMetrics,
  ) {}

  /** @throws WorkFault `MODEL_BUDGET_SPENT`, and whatever `ask` throws */
  async run<T>(use: ModelUse, driver: ModelDriver, ownerId: number, ask: () => Promise<T>): Promise<T> {
    const measured = () =>
      this.metrics.measure(use, driver, () =>
        inSpan(`model.${use}`, { 'platform.driver': driver.name }, ask),
      );
    if (!driver.metered) return measured();
    const day = await this.budget.take(ownerId);
    try {
      return await measured();
    } catch (error) {
      if (isFree(error)) await this.giveBack(ownerId, day);
      throw error;
    }
  }

  /** Why the model did not answer tells more than why the call is counted all the same. */
  private async giveBack(ownerId: number, day: string): Promise<void> {
    try {
      await this.budget.giveBack(ownerId, day);
    } catch (error) {
      this.logger.warn(`Could not give back a call of account ${ownerId}: ${String(error)}`);
    }
  }
}

const isFree = (error: unknown): boolean =>
  wasNotAnswered(error) || (error instanceof WorkFault && error.code === 'MODEL_NOT_LOADED');

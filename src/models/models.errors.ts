import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';
import { WorkFault } from '../common/work-fault.js';

/** Of requests that would only begin what the day's budget does not allow any more. */
export class ModelBudgetSpent extends DomainError {
  readonly code = 'MODEL_BUDGET_SPENT';
  readonly status = HttpStatus.TOO_MANY_REQUESTS;
  override readonly retryAfter: number;

  constructor(limit: number, resetsAt: Date) {
    super(budgetSpentMessage(limit));
    this.retryAfter = Math.max(1, (resetsAt.getTime() - Date.now()) / 1000);
  }
}

export const budgetSpentMessage = (limit: number) =>
  `The ${limit} model calls of the day are used up; run it again after midnight UTC`;

/** Whether work in the background came off no better for that reason. */
export const isBudgetSpent = (error: unknown): boolean =>
  error instanceof WorkFault && error.code === 'MODEL_BUDGET_SPENT';

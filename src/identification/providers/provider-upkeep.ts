import { Injectable } from '@nestjs/common';
import { TidiesUp, Tidier } from '../../images/tidier.js';
import { KeptAnswers } from './kept-answers.js';
import { ProviderBudget } from './provider-budget.js';

/** For which it can be looked up how often providers were asked on a day. */
const KEPT_DAYS = 90;

/** Removes answers that stand no longer, and counts of long ago. */
@Injectable()
@TidiesUp(true)
export class ProviderUpkeep extends Tidier {
  constructor(
    private readonly answers: KeptAnswers,
    private readonly budget: ProviderBudget,
  ) {
    super();
  }

  async tidyUp(): Promise<void> {
    await this.answers.forgetExpired();
    await this.budget.forget(KEPT_DAYS);
  }
}

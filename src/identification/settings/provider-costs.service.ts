import { Injectable } from '@nestjs/common';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { ProviderBudget } from '../providers/provider-budget.js';
import { ProviderDirectory } from '../providers/provider-directory.js';
import type { ProviderCostListDto } from './provider-costs.dto.js';

/** What identification may have cost the installation. */
@Injectable()
export class ProviderCosts {
  constructor(
    private readonly budget: ProviderBudget,
    private readonly directory: ProviderDirectory,
    @InjectConfig('identification') private readonly config: AppConfig['identification'],
  ) {}

  /** Those that cost as things are configured, whether they were asked or not; then those that did before. */
  async list(): Promise<ProviderCostListDto> {
    const counted = new Map((await this.budget.costs()).map((cost) => [cost.name, cost]));
    const metered = [...this.directory.byName()].flatMap(([name, providers]) =>
      providers.some((provider) => provider.metered) ? [name] : [],
    );
    const names = new Set([...metered, ...[...counted.keys()].toSorted()]);
    const limit = this.config.callsPerDay || null;
    const none = { callsToday: 0, calls30Days: 0 };
    return { data: [...names].map((name) => ({ name, ...(counted.get(name) ?? none), limit })) };
  }
}

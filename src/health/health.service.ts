import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { timedCheck } from './answer-in-time.js';
import { DownLog } from './down-log.js';
import { Fresh } from './fresh.js';
import { HARD_PARTS, HealthChecks, PARTS, type Part } from './health-checks.js';
import type { HealthDto, HealthPartDto } from './health.dto.js';
import { NotReady } from './health.errors.js';
import { ModelHealth } from './model-health.js';

const FRESH_MS = 1_000;

@Injectable()
export class HealthService implements OnModuleDestroy {
  private readonly downLog = new DownLog(new Logger(HealthService.name));
  private readonly parts = new Fresh(() => this.checkParts(), FRESH_MS);
  private stopping = false;

  constructor(
    private readonly checks: HealthChecks,
    private readonly models: ModelHealth,
  ) {}

  /** From now on not ready: whoever balances the load sends the next request elsewhere. */
  refuse(): void {
    this.stopping = true;
  }

  /** Nest calls this before it closes anything. */
  onModuleDestroy(): void {
    this.refuse();
  }

  async report(): Promise<HealthDto> {
    const [parts, models] = await Promise.all([this.parts.get(), this.models.report()]);
    const lacking = [...Object.values(parts), ...models].some(({ status }) => status === 'down');
    return { status: isDown(parts) ? 'down' : lacking ? 'degraded' : 'up', ...parts, models };
  }

  /** @throws NotReady */
  async ready(): Promise<{ status: 'up' }> {
    if (this.stopping || isDown(await this.parts.get())) throw new NotReady();
    return { status: 'up' };
  }

  private async checkParts(): Promise<Record<Part, HealthPartDto>> {
    const results = await Promise.all(PARTS.map(async (part) => [part, await this.check(part)] as const));
    return Object.fromEntries(results) as Record<Part, HealthPartDto>;
  }

  private async check(part: Part): Promise<HealthPartDto> {
    const { failure, latencyMs } = await timedCheck(() => this.checks[part]());
    this.downLog.note(part, failure);
    return { status: failure ? 'down' : 'up', latencyMs };
  }
}

const isDown = (parts: Record<Part, HealthPartDto>) =>
  HARD_PARTS.some((part) => parts[part].status === 'down');

import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { timedCheck } from './answer-in-time.js';
import { DownLog } from './down-log.js';
import { Fresh } from './fresh.js';
import { HARD_PARTS, HealthChecks, SOFT_PARTS, type Part } from './health-checks.js';
import type { HealthDto, HealthModelDto, HealthPartDto } from './health.dto.js';
import { NotReady } from './health.errors.js';
import { ModelHealth } from './model-health.js';

const FRESH_MS = 1_000;

@Injectable()
export class HealthService implements OnModuleDestroy {
  private readonly downLog = new DownLog(new Logger(HealthService.name));
  private readonly hard = new Fresh(() => this.checkAll(HARD_PARTS), FRESH_MS);
  private readonly soft = new Fresh(() => this.checkAll(SOFT_PARTS), FRESH_MS);
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
    const [hard, soft, models] = await Promise.all([this.hard.get(), this.soft.get(), this.models.report()]);
    const { database, storage } = hard;
    const parts = { database, ...soft, storage, captioner: captionerOf(models) };
    const lacking = [...Object.values(parts), ...models].some(({ status }) => status === 'down');
    return { status: isDown(hard) ? 'down' : lacking ? 'degraded' : 'up', ...parts, models };
  }

  /** Waits for nothing that requests can do without. @throws NotReady */
  async ready(): Promise<{ status: 'up' }> {
    if (this.stopping || isDown(await this.hard.get())) throw new NotReady();
    return { status: 'up' };
  }

  private async checkAll<P extends Part>(parts: readonly P[]): Promise<Record<P, HealthPartDto>> {
    const results = await Promise.all(parts.map(async (part) => [part, await this.check(part)] as const));
    return Object.fromEntries(results) as Record<P, HealthPartDto>;
  }

  private async check(part: Part): Promise<HealthPartDto> {
    const { failure, latencyMs } = await timedCheck(() => this.checks[part]());
    this.downLog.note(part, failure);
    return { status: failure ? 'down' : 'up', latencyMs };
  }
}

const isDown = (parts: Record<string, HealthPartDto>) =>
  Object.values(parts).some(({ status }) => status === 'down');

/** One that answers is enough, as the next is asked where one does not. */
function captionerOf(models: readonly HealthModelDto[]): HealthPartDto {
  const captioners = models.filter(({ use }) => use === 'caption');
  const up = captioners.find(({ status }) => status === 'up');
  const latencyMs = up?.latencyMs ?? Math.max(0, ...captioners.map((each) => each.latencyMs));
  return { status: up ? 'up' : 'down', latencyMs };
}

import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { HARD_PARTS, HealthChecks, PARTS, type Part } from './health-checks.js';
import type { HealthDto, HealthPartDto } from './health.dto.js';
import { NotReady } from './health.errors.js';

const TIMEOUT_MS = 2_000;
/** One answer serves everybody for this long: anyone may ask, and must not be able to wear out the database. */
const FRESH_MS = 1_000;

@Injectable()
export class HealthService implements OnModuleDestroy {
  private readonly logger = new Logger(HealthService.name);
  private readonly down = new Set<Part>();
  private latest?: { report: Promise<HealthDto>; until: number };
  private stopping = false;

  constructor(private readonly checks: HealthChecks) {}

  /** From now on not ready: whoever balances the load sends the next request elsewhere. */
  refuse(): void {
    this.stopping = true;
  }

  /** Nest calls this before it closes anything. */
  onModuleDestroy(): void {
    this.refuse();
  }

  async report(): Promise<HealthDto> {
    if (this.latest && performance.now() < this.latest.until) return this.latest.report;
    const report = this.checkAll();
    // Also while it runs; the time counts anew from when it ends.
    const latest = { report, until: Number.POSITIVE_INFINITY };
    this.latest = latest;
    await report;
    latest.until = performance.now() + FRESH_MS;
    return report;
  }

  /** @throws NotReady */
  async ready(): Promise<{ status: 'up' }> {
    if (this.stopping || (await this.report()).status === 'down') throw new NotReady();
    return { status: 'up' };
  }

  private async checkAll(): Promise<HealthDto> {
    const results = await Promise.all(PARTS.map(async (part) => [part, await this.check(part)] as const));
    const down = results.filter(([, { status }]) => status === 'down').map(([part]) => part);
    const hard = down.some((part) => HARD_PARTS.includes(part));
    return {
      status: hard ? 'down' : down.length > 0 ? 'degraded' : 'up',
      ...(Object.fromEntries(results) as Record<Part, HealthPartDto>),
    };
  }

  private async check(part: Part): Promise<HealthPartDto> {
    const started = performance.now();
    const failure = await outcome(this.checks[part]());
    this.noteChange(part, failure);
    return { status: failure ? 'down' : 'up', latencyMs: Math.round(performance.now() - started) };
  }

  /** Why a part is down stands in the log only, and once: the answer is public. */
  private noteChange(part: Part, failure: Error | undefined): void {
    if (failure && !this.down.has(part)) {
      this.down.add(part);
      this.logger.warn(failure, `The ${part} is down`);
    } else if (!failure && this.down.delete(part)) {
      this.logger.log(`The ${part} is up again`);
    }
  }
}

/** The error that `work` ended with, a late answer included; undefined when it went well. */
async function outcome(work: Promise<void>): Promise<Error | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  });
  try {
    await Promise.race([work, late]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    clearTimeout(timer);
  }
}

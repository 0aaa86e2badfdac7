import { describe, expect, it, vi } from 'vitest';
import type { AppConfig } from '../../config/app-config.js';
import { TooManyRequests } from '../auth.errors.js';
import { MemoryRateLimits, RateLimits, type Counter } from './rate-limits.js';
import { MAX_WINDOWS, RequestLimits } from './request-limits.js';

const config = (rateLimitPerMinute: number) => ({ rateLimitPerMinute }) as AppConfig['auth'];

/** Shared by the processes of a test, and seen being asked. */
class SharedLimits extends RateLimits {
  readonly shared = true;
  readonly asked = vi.fn<(key: string, times: number) => void>();
  /** What replies wait for. */
  held: Promise<void> = Promise.resolve();
  private readonly own = new MemoryRateLimits().counter('requests', 60);

  counter(): Counter {
    return {
      ...this.own,
      add: async (key, times = 1) => {
        this.asked(key, times);
        const reply = await this.own.add(key, times);
        await this.held;
        return reply;
      },
    };
  }
}

async function allowed(limits: RequestLimits, caller: string, requests: number): Promise<number> {
  let count = 0;
  for (let i = 0; i < requests; i++) {
    await limits.count(caller).then(
      () => count++,
      (error: unknown) => expect(error).toBeInstanceOf(TooManyRequests),
    );
  }
  return count;
}

describe('RequestLimits', () => {
  it('lets each caller come so often, and says how often still', async () => {
    const limits = new RequestLimits(new MemoryRateLimits(), config(3));
    expect(await limits.count('user:1')).toEqual({ limit: 3, remaining: 2, reset: 60 });
    expect(await allowed(limits, 'user:1', 9)).toBe(2);
    expect(await allowed(limits, 'user:2', 9)).toBe(3);
  });

  it('counts none where there is no limit', async () => {
    const limits = new RequestLimits(new MemoryRateLimits(), config(0));
    expect(await limits.count('user:1')).toBeUndefined();
  });

  it('is exact across processes where the limit is small', async () => {
    const shared = new SharedLimits();
    const processes = [1, 2].map(() => new RequestLimits(shared, config(10)));
    const counts = await Promise.all(processes.map((limits) => allowed(limits, 'user:1', 20)));
    expect(counts[0]! + counts[1]!).toBe(10);
  });

  it('lets as many of a burst through, whose replies come all at once', async () => {
    const shared = new SharedLimits();
    const processes = [1, 2].map(() => new RequestLimits(shared, config(50)));
    shared.held = new Promise((resolve) => setImmediate(resolve));
    const burst = processes.flatMap((limits) => Array.from({ length: 60 }, () => limits.count('user:1')));
    const outcomes = await Promise.allSettled(burst);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
  });

  it('forgets whoever came first, and nobody else, when there are too many', async () => {
    const shared = new SharedLimits();
    const limits = new RequestLimits(shared, config(1));
    await allowed(limits, 'first', 2);
    for (let n = 0; n < MAX_WINDOWS - 2; n++) await limits.count(`address:${n}`);
    await allowed(limits, 'last', 2);
    await limits.count('one more');
    shared.asked.mockClear();
    await allowed(limits, 'last', 1);
    expect(shared.asked).not.toHaveBeenCalled();
    await allowed(limits, 'first', 1);
    expect(shared.asked).toHaveBeenCalledOnce();
  });

  it('asks seldom where it is large, and lets a per cent per process through at most', async () => {
    const shared = new SharedLimits();
    const processes = [1, 2].map(() => new RequestLimits(shared, config(1000)));
    const counts = await Promise.all(processes.map((limits) => allowed(limits, 'user:1', 2000)));
    const sum = counts[0]! + counts[1]!;
    expect(sum).toBeGreaterThanOrEqual(1000);
    expect(sum).toBeLessThanOrEqual(1020);
    expect(shared.asked.mock.calls.length).toBeLessThanOrEqual(110);
  });

  it('asks no more about a caller who is refused', async () => {
    const shared = new SharedLimits();
    const limits = new RequestLimits(shared, config(5));
    await allowed(limits, 'user:1', 6);
    shared.asked.mockClear();
    await allowed(limits, 'user:1', 50);
    expect(shared.asked).not.toHaveBeenCalled();
  });

  it('begins anew when the minute is over', async () => {
    vi.useFakeTimers();
    try {
      const limits = new RequestLimits(new MemoryRateLimits(), config(2));
      expect(await allowed(limits, 'user:1', 5)).toBe(2);
      await vi.advanceTimersByTimeAsync(61_000);
      expect(await allowed(limits, 'user:1', 5)).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });
});

import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HealthChecks, Part } from './health-checks.js';
import type { HealthModelDto } from './health.dto.js';
import { NotReady } from './health.errors.js';
import { HealthService } from './health.service.js';
import type { ModelHealth } from './model-health.js';

const CAPTIONER: HealthModelDto = { use: 'caption', driver: 'builtin', status: 'up', latencyMs: 0 };
const fine = () => Promise.resolve();
const never = () => new Promise<void>(() => undefined);
const broken = () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:5432'));

function service(failing: Partial<Record<Part, () => Promise<void>>> = {}) {
  const checks = {
    database: vi.fn<() => Promise<void>>(failing.database ?? fine),
    queue: vi.fn<() => Promise<void>>(failing.queue ?? fine),
    cache: vi.fn<() => Promise<void>>(failing.cache ?? fine),
    storage: vi.fn<() => Promise<void>>(failing.storage ?? fine),
  };
  const models = { report: vi.fn<() => Promise<HealthModelDto[]>>(() => Promise.resolve([CAPTIONER])) };
  const health = new HealthService(checks as unknown as HealthChecks, models as unknown as ModelHealth);
  return { checks, models, health };
}

describe('health', () => {
  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(true));
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('is up when every part is', async () => {
    const { health } = service();
    const report = await health.report();
    expect(report).toMatchObject({ status: 'up', database: { status: 'up', latencyMs: expect.any(Number) } });
    expect(await health.ready()).toEqual({ status: 'up' });
  });

  it.each(['database', 'storage'] as const)('is down, and not ready, without the %s', async (part) => {
    const { health } = service({ [part]: broken });
    expect(await health.report()).toMatchObject({ status: 'down', [part]: { status: 'down' } });
    await expect(health.ready()).rejects.toThrow(NotReady);
  });

  it.each(['queue', 'cache'] as const)('is degraded, yet ready, without the %s', async (part) => {
    const { health } = service({ [part]: broken });
    expect(await health.report()).toMatchObject({ status: 'degraded', [part]: { status: 'down' } });
    expect(await health.ready()).toEqual({ status: 'up' });
  });

  it('is degraded, yet ready, without a model', async () => {
    const { health, models } = service();
    const model = { use: 'faces', driver: 'compreface', status: 'down', latencyMs: 3 } as const;
    models.report.mockResolvedValue([CAPTIONER, model]);
    expect(await health.report()).toMatchObject({ status: 'degraded', models: [CAPTIONER, model] });
    expect(await health.ready()).toEqual({ status: 'up' });
  });

  it('is up with a model that nobody has configured completely', async () => {
    const { health, models } = service();
    models.report.mockResolvedValue([
      CAPTIONER,
      { use: 'faces', driver: 'compreface', status: 'unavailable', latencyMs: 0 },
    ]);
    expect(await health.report()).toMatchObject({ status: 'up' });
  });

  it.each([
    ['up', ['down', 'up']],
    ['down', ['down', 'unavailable']],
  ] as const)('has its captioner %s where those that are configured are %j', async (expected, states) => {
    const { health, models } = service();
    models.report.mockResolvedValue(
      states.map((status, index) => ({ use: 'caption', driver: `${index}`, status, latencyMs: index + 1 })),
    );
    expect((await health.report()).captioner).toEqual({ status: expected, latencyMs: 2 });
  });

  it('waits for nothing to be ready that it can do without', async () => {
    const { health, checks } = service({ queue: never, cache: never });
    expect(await health.ready()).toEqual({ status: 'up' });
    expect(checks.queue).not.toHaveBeenCalled();
  });

  it('asks no model to know whether it is ready', async () => {
    const { health, models } = service();
    await health.ready();
    expect(models.report).not.toHaveBeenCalled();
  });

  it('tells nobody why a part is down', async () => {
    const { health } = service({ database: broken });
    expect(JSON.stringify(await health.report())).not.toMatch(/ECONN|10\.0/);
  });

  it('takes a part that does not answer for down, after two seconds', async () => {
    const { health } = service({ cache: never });
    const report = health.report();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await report).toMatchObject({ status: 'degraded', cache: { status: 'down', latencyMs: 2_000 } });
  });

  it('asks once for a thousand callers, and again a second later', async () => {
    const { checks, health } = service();
    await Promise.all(Array.from({ length: 1_000 }, () => health.report()));
    await health.report();
    expect(checks.database).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1_001);
    await health.report();
    expect(checks.database).toHaveBeenCalledTimes(2);
  });

  it('is not ready while it stops', async () => {
    const { health } = service();
    health.onModuleDestroy();
    await expect(health.ready()).rejects.toMatchObject({ status: 503, retryAfter: 5 });
  });
});

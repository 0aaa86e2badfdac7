import { beforeEach, describe, expect, it } from 'vitest';
import { WorkFault } from '../common/work-fault.js';
import { Metrics } from '../metrics/metrics.js';
import type { ModelBudget } from './model-budget.js';
import { ModelCalls } from './model-calls.js';
import type { ModelDriver } from './model-driver.js';
import { ModelMetrics } from './model-metrics.js';

const spent = new WorkFault('MODEL_BUDGET_SPENT', 'All used up');
const driver = (metered: boolean) => ({ name: 'blip', metered }) as ModelDriver;

describe('a call of a model', () => {
  let metrics: Metrics;
  let left: number;
  let givenBack: string[];
  let calls: ModelCalls;
  const run = (ask: () => Promise<unknown>, metered = true) => calls.run('caption', driver(metered), 7, ask);

  beforeEach(() => {
    left = 100;
    metrics = new Metrics({ port: undefined, token: undefined } as ConstructorParameters<typeof Metrics>[0]);
    givenBack = [];
    const take = () => (left-- > 0 ? Promise.resolve('2026-01-31') : Promise.reject(spent));
    const giveBack = async (ownerId: number, day: string) => void givenBack.push(`${day} ${ownerId}`);
    calls = new ModelCalls({ take, giveBack } as unknown as ModelBudget, new ModelMetrics(metrics));
  });

  async function counted(outcome: string): Promise<number> {
    const line = new RegExp(`_seconds_count{use="caption",driver="blip",outcome="${outcome}"} (\\d+)`);
    return Number(line.exec(await metrics.text())?.[1] ?? 0);
  }

  it('gives the answer, and counts it', async () => {
    expect(await run(async () => 'a boat')).toBe('a boat');
    expect(await counted('answered')).toBe(1);
  });

  it.each([
    ['retriable', new WorkFault('SERVICE_FAILED', 'It failed', { transient: true })],
    ['retriable', new DOMException('Time is up', 'TimeoutError')],
    ['failed', new WorkFault('SERVICE_UNAUTHORIZED', 'Not with this key')],
    ['failed', new TypeError('undefined is not a function')],
    ['abandoned', new DOMException('The process stops', 'AbortError')],
  ])('that throws counts as %s by what it throws: %s', async (outcome, error) => {
    await expect(run(() => Promise.reject(error))).rejects.toBe(error);
    expect(await counted(outcome)).toBe(1);
  });

  it.each([
    new WorkFault('SERVICE_UNREACHABLE', 'Away', { transient: true }),
    new WorkFault('SERVICE_RESTING', 'It rests', { transient: true, retryAfterSeconds: 5 }),
    new WorkFault('SERVICE_FAILED', 'It failed', { transient: true }),
    new WorkFault('SERVICE_RATE_LIMITED', 'Not so fast', { transient: true }),
    new WorkFault('SERVICE_UNAUTHORIZED', 'Not with this key'),
    new WorkFault('MODEL_NOT_LOADED', 'No files'),
    new WorkFault('MODEL_CRASHED', 'Not yet again', { transient: true, retryAfterSeconds: 8 }),
  ])('is given back, on its own day, when it ends with %s', async (fault) => {
    await expect(run(() => Promise.reject(fault))).rejects.toBe(fault);
    expect(givenBack).toEqual(['2026-01-31 7']);
    await expect(run(() => Promise.reject(fault), false)).rejects.toBe(fault);
    expect(givenBack).toHaveLength(1);
  });

  it.each([
    new WorkFault('SERVICE_TIMED_OUT', 'Too slow', { transient: true }),
    new WorkFault('SERVICE_ANSWER_INVALID', 'Not that'),
    new WorkFault('MODEL_CRASHED', 'Gone', { transient: true }),
    new TypeError('undefined is not a function'),
  ])('is not given back when the model was at work: %s', async (error) => {
    await expect(run(() => Promise.reject(error))).rejects.toBe(error);
    await run(async () => 'a boat');
    expect(givenBack).toEqual([]);
  });

  it("is not made, and not counted, once the day's calls are used up", async () => {
    left = 0;
    let asked = false;
    const ask = async () => void (asked = true);
    await expect(run(ask)).rejects.toBe(spent);
    expect(asked).toBe(false);
    expect(await metrics.text()).not.toMatch(/driver="blip"/);
    await run(ask, false);
    expect(asked).toBe(true);
  });
});

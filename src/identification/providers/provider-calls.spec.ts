import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkFault } from '../../common/work-fault.js';
import type { AppConfig } from '../../config/app-config.js';
import { Metrics } from '../../metrics/metrics.js';
import type { KeptAnswers } from './kept-answers.js';
import type { ProviderBudget } from './provider-budget.js';
import { ProviderCalls, type ProviderQuestion } from './provider-calls.js';
import { ProviderMetrics } from './provider-metrics.js';
import { FakeProvider, question, silent } from './testing/fake-provider.js';
import type { Choices, UserChoices } from './user-choices.js';

const words = new FakeProvider('searxng');
const catalogue = new FakeProvider('catalogue', { sends: 'nothing' });
const lens = new FakeProvider('serpapi', { sends: 'picture', metered: true });
const spent = new WorkFault('PROVIDER_BUDGET_SPENT', 'All used up');
const codeOf = (error: WorkFault) => [error.code, error.transient];

describe('a question to a provider', () => {
  let choices: Choices;
  let left: number;
  let givenBack: string[];
  let keptAt: Date | undefined;
  let metrics: Metrics;
  let logged: unknown[][];
  let calls: ProviderCalls;

  beforeEach(() => {
    choices = { sendPictures: true, consentedAt: new Date(), disabledProviders: [], isDisabled: false };
    [left, givenBack, keptAt, logged] = [100, [], undefined, []];
    vi.spyOn(Logger.prototype, 'log').mockImplementation((...line: unknown[]) => void logged.push(line));
    metrics = new Metrics({ port: undefined, token: undefined } as ConstructorParameters<typeof Metrics>[0]);
    const kept = {
      find: async () => keptAt && { value: 'kept', at: keptAt },
      keep: async (_provider: unknown, _question: unknown, value: unknown) => ({ value, at: new Date(0) }),
    };
    const budget = {
      take: () => (left-- > 0 ? Promise.resolve('2026-01-31') : Promise.reject(spent)),
      giveBack: async (...given: unknown[]) => void givenBack.push(given.join(' ')),
    };
    calls = new ProviderCalls(
      { of: async () => choices } as unknown as UserChoices,
      kept as unknown as KeptAnswers,
      budget as unknown as ProviderBudget,
      new ProviderMetrics(metrics),
      { timeoutSeconds: 0.05 } as AppConfig['identification'],
    );
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  const run = (
    provider: FakeProvider,
    ask: (signal: AbortSignal) => Promise<unknown>,
    about?: Partial<ProviderQuestion>,
  ) => calls.run(provider, question(about), ask);

  it('gives the answer, and when it was given', async () => {
    expect(await run(lens, async () => 'a jacket')).toEqual({ value: 'a jacket', at: new Date(0) });
    expect(left).toBe(99);
  });

  it('is asked for each of several pictures at the same time, as they may be unlike', async () => {
    let asked = 0;
    const ask = async () => ++asked;
    const picture = { fingerprint: null, isSame: async () => false };
    const about = (imageId: string) => ({ imageId, picture });
    await Promise.all(['one', 'one', 'two'].map((id) => run(lens, ask, about(id))));
    expect(asked).toBe(2);
  });

  it('is not asked for an account that is disabled, which is told only what is kept', async () => {
    let asked = 0;
    choices.isDisabled = true;
    const refused = { code: 'ACCOUNT_DISABLED', transient: false };
    for (const provider of [words, lens])
      await expect(run(provider, async () => ++asked)).rejects.toMatchObject(refused);
    expect([asked, left]).toEqual([0, 100]);
    keptAt = new Date(1);
    expect(await run(lens, async () => ++asked)).toMatchObject({ value: 'kept' });
  });

  it('is not asked again where the answer is too large to be read', async () => {
    const tooLarge = async () => Buffer.alloc(-1);
    await expect(run(lens, tooLarge)).rejects.toMatchObject({
      code: 'SERVICE_ANSWER_INVALID',
      transient: false,
    });
  });

  it('is asked neither with a kept answer, nor of who is off, nor without consent, nor beyond the budget', async () => {
    let asked = 0;
    const ask = async () => ++asked;
    choices.sendPictures = false;
    await expect(run(lens, ask)).rejects.toMatchObject({ code: 'CONSENT_NEEDED', transient: false });
    expect(left).toBe(100);

    keptAt = new Date(1);
    expect(await run(lens, ask)).toEqual({ value: 'kept', at: keptAt });
    choices.disabledProviders = ['serpapi'];
    await expect(run(lens, ask)).rejects.toMatchObject({ code: 'PROVIDER_OFF', transient: false });

    [choices.sendPictures, choices.disabledProviders, keptAt, left] = [true, [], undefined, 0];
    await expect(run(lens, ask)).rejects.toBe(spent);
    expect(asked).toBe(0);
  });

  it('needs no consent, and costs nothing, where no picture is sent for no money', async () => {
    [choices.sendPictures, left] = [false, 0];
    expect(await run(words, async () => 'found')).toMatchObject({ value: 'found' });
    expect(left).toBe(0);
  });

  it('about the own catalogue is asked each time', async () => {
    keptAt = new Date(1);
    expect(await run(catalogue, async () => 'the present one')).toMatchObject({ value: 'the present one' });
  });

  it('that several ask at the same time is asked once, and costs once', async () => {
    let asked = 0;
    const ask = async () => ++asked;
    const same = await Promise.all([run(lens, ask), run(lens, ask), run(lens, ask)]);
    expect(same.map(({ value }) => value)).toEqual([1, 1, 1]);
    await Promise.all([run(lens, ask, { ownerId: 8 }), run(lens, ask, { about: ['other words'] })]);
    expect([asked, left]).toEqual([3, 97]);
  });

  it('ends in time, whatever the provider does, and may be asked again', async () => {
    vi.useFakeTimers();
    const heedless = () => new Promise(() => undefined);
    for (const ask of [silent, heedless]) {
      const ended = run(lens, ask).catch(codeOf);
      await vi.advanceTimersByTimeAsync(50);
      expect(await ended).toEqual(['PROVIDER_TIMED_OUT', true]);
    }
    expect(givenBack).toEqual([]);
  });

  it('to a model ends in its own time', async () => {
    vi.useFakeTimers();
    const slow = Object.assign(new FakeProvider('openai'), { timeoutSeconds: () => 10 });
    const after = (ms: number) => () => new Promise((resolve) => setTimeout(resolve, ms, 'late'));
    const ended = [run(slow, after(100)), run(words, after(100)).catch(codeOf)];
    await vi.advanceTimersByTimeAsync(100);
    expect(await Promise.all(ended)).toEqual([
      { value: 'late', at: expect.any(Date) as Date },
      ['PROVIDER_TIMED_OUT', true],
    ]);
  });

  it('ends with its caller, with his reason', async () => {
    const stopping = new AbortController();
    const asked = run(lens, silent, { signal: stopping.signal });
    stopping.abort(new DOMException('The process stops', 'AbortError'));
    await expect(asked).rejects.toThrow('The process stops');
  });

  it.each([
    new WorkFault('SERVICE_UNREACHABLE', 'Away', { transient: true }),
    new WorkFault('SERVICE_UNAUTHORIZED', 'Not with this key'),
    new WorkFault('OWN_CODE', 'Not so fast', { transient: true, retryAfterSeconds: 8 }),
  ])('is given back, on its own day, when it ends with %s', async (fault) => {
    await expect(run(lens, () => Promise.reject(fault))).rejects.toBe(fault);
    expect(givenBack).toEqual(['7 serpapi 2026-01-31']);
    await expect(run(words, () => Promise.reject(fault))).rejects.toBe(fault);
    expect(givenBack).toHaveLength(1);
  });

  it('is not given back when the provider was at work', async () => {
    const invalid = new WorkFault('SERVICE_ANSWER_INVALID', 'Not that');
    await expect(run(lens, () => Promise.reject(invalid))).rejects.toBe(invalid);
    await run(lens, async () => 'a jacket');
    expect(givenBack).toEqual([]);
  });

  it('is logged once, with how long it took, and counted by how it ended', async () => {
    await run(lens, async () => 'a jacket');
    await run(lens, () =>
      Promise.reject(new WorkFault('SERVICE_FAILED', 'Failed', { transient: true })),
    ).catch(() => 0);
    await run(lens, () => Promise.reject(new TypeError('undefined is not a function'))).catch(() => 0);
    choices.disabledProviders = ['serpapi'];
    await run(lens, async () => 'a jacket').catch(() => 0);
    expect(logged.map(([, fields]) => fields)).toMatchObject(
      ['answered', 'SERVICE_FAILED', 'failed unexpectedly', 'PROVIDER_OFF'].map((outcome) => ({
        provider: 'serpapi',
        outcome,
        ms: expect.any(Number) as number,
      })),
    );
    const text = await metrics.text();
    for (const outcome of ['answered', 'retriable', 'failed', 'refused']) {
      expect(text).toContain(`_seconds_count{provider="serpapi",use="other",outcome="${outcome}"} 1`);
    }
  });
});

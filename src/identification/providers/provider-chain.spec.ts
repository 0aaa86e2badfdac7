import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withDeadline } from '../../common/deadline.js';
import { WorkFault } from '../../common/work-fault.js';
import type { AppConfig } from '../../config/app-config.js';
import { ProviderChain } from './provider-chain.js';
import type { ProviderCalls } from './provider-calls.js';
import { FakeProvider, pendingWork, question, silent } from './testing/fake-provider.js';

/** Says what it is told to, or fails with it. */
class Speaker extends FakeProvider {
  asked = 0;

  constructor(
    name: string,
    private readonly says: string[] | Error | ((signal: AbortSignal) => Promise<string[]>),
    missing?: string,
  ) {
    super(name, missing === undefined ? {} : { missing });
  }

  async find(signal: AbortSignal): Promise<string[]> {
    this.asked++;
    if (this.says instanceof Error) throw this.says;
    return typeof this.says === 'function' ? this.says(signal) : this.says;
  }
}

const down = new WorkFault('SERVICE_UNREACHABLE', 'It could not be reached', { transient: true });
const refused = new WorkFault('CONSENT_NEEDED', 'May it?');
const off = new WorkFault('PROVIDER_OFF', 'You have switched it off');
const knows = (name: string) => new Speaker(name, [`a jacket, says ${name}`]);
const knowsNothing = (name: string) => new Speaker(name, []);
const missing = (name: string) => new Speaker(name, [], `Set ${name.toUpperCase()}_URL.`);

/** Without leave, budget and what is kept: that is tested where it is. */
const unhindered = {
  run: async (_provider, { signal }, ask) => ({
    value: await withDeadline(10_000, signal, ({ race }) => race(() => ask(signal))),
    at: new Date(0),
  }),
} as ProviderCalls;
const timeIsUp = (error: unknown) => (error as Error).name === 'TimeoutError';
/** As the real one does. */
const calls = {
  run: (provider, asking, ask) =>
    unhindered.run(provider, asking, ask).catch((error: unknown) => {
      throw timeIsUp(error) ? new WorkFault('PROVIDER_TIMED_OUT', 'Late', { transient: true }) : error;
    }),
} as ProviderCalls;

const chain = (timeoutSeconds = 10) => new ProviderChain(calls, { timeoutSeconds } as AppConfig['analysis']);
const asking = (signal = new AbortController().signal) => ({
  ...question({ signal }),
  ask: (provider: Speaker, inTime: AbortSignal) => provider.find(inTime),
  isEmpty: (answer: string[]) => answer.length === 0,
});
const ends = (providers: Speaker[], how: 'first' | 'all' = 'first') => {
  const asked = how === 'first' ? chain().first(providers, asking()) : chain().all(providers, asking());
  return asked.then(
    () => 'answered',
    ({ code, transient }: WorkFault) => [code, transient],
  );
};

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(true));

describe('one provider after the other', () => {
  it('are asked until one knows, which keeps why the others did not tell', async () => {
    const last = knows('browser');
    const providers = [
      missing('google'),
      knowsNothing('catalogue'),
      new Speaker('bing', refused),
      new Speaker('lens', new TypeError('internal detail')),
      knows('serpapi'),
      last,
    ];
    expect(await chain().first(providers, asking())).toEqual({
      provider: providers[4],
      value: ['a jacket, says serpapi'],
      at: new Date(0),
      insteadOf: [
        { provider: 'google', code: 'UNAVAILABLE', message: 'Set GOOGLE_URL.' },
        { provider: 'catalogue', code: 'NOTHING_FOUND', message: 'catalogue knows nothing of it' },
        { provider: 'bing', code: 'CONSENT_NEEDED', message: 'May it?' },
        { provider: 'lens', code: 'PROVIDER_FAILED', message: 'lens failed unexpectedly' },
      ],
    });
    expect(last.asked).toBe(0);
  });

  it('know nothing where all that can be asked say so', async () => {
    const providers = [knowsNothing('catalogue'), missing('google'), new Speaker('bing', off)];
    expect(await chain().first(providers, asking())).toBeUndefined();
  });

  it('fail where one that does not tell may know, transient where another time may be better', async () => {
    expect(await ends([knowsNothing('catalogue'), new Speaker('bing', refused)])).toEqual([
      'CONSENT_NEEDED',
      false,
    ]);
    expect(await ends([new Speaker('lens', down), new Speaker('bing', refused)])).toEqual([
      'CONSENT_NEEDED',
      true,
    ]);
    expect(await ends([new Speaker('lens', down), knowsNothing('catalogue')])).toEqual([
      'SERVICE_UNREACHABLE',
      true,
    ]);
  });

  it('say what to do where there is nobody to ask', async () => {
    expect(await ends([missing('google'), missing('bing')])).toEqual(['UNAVAILABLE', false]);
    expect(await ends([new Speaker('bing', off), missing('google')])).toEqual(['PROVIDER_OFF', false]);
    expect(await ends([])).toEqual(['UNAVAILABLE', false]);
  });

  it('leave time to those behind', async () => {
    const reply = await chain(0.2).first([new Speaker('lens', silent), knows('catalogue')], asking());
    expect(reply).toMatchObject({
      provider: { name: 'catalogue' },
      insteadOf: [{ provider: 'lens', code: 'PROVIDER_TIMED_OUT' }],
    });
  });

  it('are asked no more once their caller stops', async () => {
    const stopping = new AbortController();
    const last = knows('catalogue');
    const stopped = new Speaker('lens', (signal) => {
      stopping.abort(new Error('The worker stops'));
      return silent(signal);
    });
    await expect(chain().first([stopped, last], asking(stopping.signal))).rejects.toThrow('The worker stops');
    expect(last.asked).toBe(0);
  });
});

describe('all providers at once', () => {
  it('each tell what they know', async () => {
    const providers = [
      new Speaker('ebay', down),
      knows('catalogue'),
      knowsNothing('searxng'),
      knows('shops'),
    ];
    const { replies, passedOver } = await chain().all(providers, asking());
    expect(replies.map(({ provider }) => provider.name)).toEqual(['catalogue', 'shops']);
    expect(passedOver.map(({ provider, code }) => [provider, code])).toEqual([
      ['ebay', 'SERVICE_UNREACHABLE'],
      ['searxng', 'NOTHING_FOUND'],
    ]);
  });

  it('do not wait for each other', async () => {
    const met = pendingWork<string[]>();
    const waits = new Speaker('ebay', () => met.promise);
    const comes = new Speaker('catalogue', async () => (met.resolve(['met']), ['came']));
    const { replies } = await chain().all([waits, comes], asking());
    expect(replies.map(({ value }) => value)).toEqual([['met'], ['came']]);
  });

  it('know nothing, or fail, as those do that are asked in turn', async () => {
    expect(await chain().all([knowsNothing('catalogue'), missing('ebay')], asking())).toMatchObject({
      replies: [],
      passedOver: [{ code: 'NOTHING_FOUND' }, { code: 'UNAVAILABLE' }],
    });
    expect(await ends([knowsNothing('catalogue'), new Speaker('ebay', down)], 'all')).toEqual([
      'SERVICE_UNREACHABLE',
      true,
    ]);
    expect(await ends([missing('ebay')], 'all')).toEqual(['UNAVAILABLE', false]);
  });
});

import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WorkFault } from '../../common/work-fault.js';
import type { ModelCalls } from '../../models/model-calls.js';
import { CaptionerChain } from './captioner-chain.js';
import { Captioner, type CaptionRequest } from './captioner.driver.js';

class FakeCaptioner extends Captioner {
  asked = 0;

  constructor(
    readonly name: string,
    private readonly answer: (request: CaptionRequest) => Promise<string>,
    private readonly missing?: string,
  ) {
    super();
  }

  unavailable() {
    return this.missing;
  }

  identity() {
    return { provider: this.name, model: 'fake' };
  }

  async check() {
    await this.answer({} as CaptionRequest);
  }

  async caption(request: CaptionRequest) {
    this.asked++;
    const caption = await this.answer(request);
    return { caption, tags: [{ name: '#Boat', score: 0.9 }], provenance: this.identity() };
  }
}

const says = (name: string) => new FakeCaptioner(name, async () => `a boat, says ${name}`);
const fails = (name: string, fault: Error) => new FakeCaptioner(name, () => Promise.reject(fault));
const missing = (name: string) => new FakeCaptioner(name, async () => '', `Set ${name.toUpperCase()}_URL.`);
const down = new WorkFault('SERVICE_UNREACHABLE', 'It could not be reached', { transient: true });
const refused = new WorkFault('MODEL_REFUSED', 'It would not say');

const uncounted = { run: (_use, _driver, _owner, ask) => ask() } as ModelCalls;
const chain = (captioners: Captioner[], limits = { timeoutMs: 10_000, totalMs: 10_000 }) =>
  new CaptionerChain(captioners, uncounted, limits);
const request = (signal = new AbortController().signal) => ({ ownerId: 1, signal }) as CaptionRequest;

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(true));

describe('a chain of captioners', () => {
  it('takes the first that answers, and asks nobody after it', async () => {
    const [first, second] = [says('blip'), says('builtin')];
    expect(await chain([first, second]).caption(request())).toEqual({
      caption: 'a boat, says blip',
      tags: [{ name: 'boat', score: 0.9 }],
      provenance: { provider: 'blip', model: 'fake' },
    });
    expect(second.asked).toBe(0);
  });

  it('keeps why those before it did not answer', async () => {
    const { provenance } = await chain([
      missing('blip'),
      fails('openai', refused),
      fails('transformers', new TypeError('internal detail')),
      says('builtin'),
    ]).caption(request());
    expect(provenance).toEqual({
      provider: 'builtin',
      model: 'fake',
      insteadOf: [
        { provider: 'blip', code: 'UNAVAILABLE', message: 'Set BLIP_URL.' },
        { provider: 'openai', code: 'MODEL_REFUSED', message: 'It would not say' },
        { provider: 'transformers', code: 'MODEL_FAILED', message: 'The model failed unexpectedly' },
      ],
    });
  });

  it('fails for good only where nobody may answer another time', async () => {
    const faultOf = (captioners: Captioner[]) =>
      chain(captioners)
        .caption(request())
        .then(
          () => undefined,
          ({ code, transient }: WorkFault) => ({ code, transient }),
        );
    expect(await faultOf([fails('blip', refused)])).toEqual({ code: 'MODEL_REFUSED', transient: false });
    expect(await faultOf([fails('openai', refused), fails('blip', down)])).toEqual({
      code: 'SERVICE_UNREACHABLE',
      transient: true,
    });
    expect(await faultOf([fails('blip', down), fails('openai', refused)])).toEqual({
      code: 'MODEL_REFUSED',
      transient: true,
    });
  });

  it('asks for a wait only where nobody was asked in vain', async () => {
    const rests = (retryAfterSeconds: number) =>
      new WorkFault('SERVICE_RESTING', 'It rests', { transient: true, retryAfterSeconds });
    const waitOf = (captioners: Captioner[]) =>
      chain(captioners)
        .caption(request())
        .catch((fault: WorkFault) => [fault.transient, fault.retryAfterSeconds]);
    expect(await waitOf([fails('blip', rests(5))])).toEqual([true, 5]);
    expect(await waitOf([fails('blip', rests(5)), fails('openai', rests(3))])).toEqual([true, 3]);
    expect(await waitOf([fails('blip', down), fails('openai', rests(3))])).toEqual([true, undefined]);
  });

  it('does not let a lesser one replace the caption that is there', async () => {
    const [builtin, better] = [says('builtin'), says('blip')];
    const during = chain([missing('blip'), fails('openai', down), builtin]);
    await expect(during.caption(request(), 'openai')).rejects.toMatchObject({
      code: 'SERVICE_UNREACHABLE',
      transient: true,
    });
    await expect(during.caption(request(), 'blip')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'Set BLIP_URL.',
      transient: false,
    });
    expect(builtin.asked).toBe(0);
    await during.caption(request(), 'builtin');
    await during.caption(request(), 'one that is configured no more');
    expect(builtin.asked).toBe(2);
    const { provenance } = await chain([better, fails('openai', down)]).caption(request(), 'openai');
    expect(provenance).toEqual({ provider: 'blip', model: 'fake' });
  });

  it('leaves time for the last when one does not answer', async () => {
    const silent = new FakeCaptioner(
      'openai',
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    const { provenance } = await chain([silent, says('builtin')], { timeoutMs: 60_000, totalMs: 40 }).caption(
      request(),
    );
    expect(provenance).toMatchObject({ provider: 'builtin', insteadOf: [{ code: 'MODEL_TIMED_OUT' }] });
  });

  it('asks nobody else once it is told to stop', async () => {
    const stopping = new AbortController();
    const stopped = new FakeCaptioner('blip', () => {
      stopping.abort(new Error('The worker stops'));
      return Promise.reject(down);
    });
    const last = says('builtin');
    await expect(chain([stopped, last]).caption(request(stopping.signal))).rejects.toThrow(
      'The worker stops',
    );
    expect(last.asked).toBe(0);
  });

  it('is unavailable only where all are, and names all reasons', () => {
    expect(chain([missing('blip'), says('builtin')]).unavailable()).toBeUndefined();
    expect(chain([missing('blip'), missing('openai')]).unavailable()).toBe('Set BLIP_URL. Set OPENAI_URL.');
  });

  it('is what the first that can be asked is', async () => {
    const captioners = chain([missing('blip'), fails('openai', down), says('builtin')]);
    expect(captioners.identity()).toEqual({ provider: 'openai', model: 'fake' });
  });
});

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkFault } from '../common/work-fault.js';
import type { Produces } from './producer.js';
import type { ProducerNode } from './producer-registry.js';
import type { Outcome } from './production-store.js';
import type { ProducerName } from './productions.js';
import { Runner } from './runner.js';

const JOB = { imageId: 'an-image', producer: 'ocr', run: 1 };
const resting = new WorkFault('SERVICE_RESTING', 'It rests', { transient: true, retryAfterSeconds: 5 });
const going = new AbortController().signal;

const produced = vi.fn<Produces<ProducerName>['produce']>();
const node = { name: 'ocr', lane: 'model', producer: { produce: produced } } as unknown as ProducerNode;
const store = {
  claim: vi.fn<() => Promise<object>>(),
  unclaim: vi.fn<(claim: object, reason?: object) => Promise<void>>(),
  release: vi.fn<(claim: object, code: string) => Promise<void>>(),
  finish: vi.fn<(claim: object, outcome: Outcome) => Promise<boolean>>(),
};

/** On fakes, and on nothing else than what the tests below reach. */
function runnerOf({ attempts = 3, nodes = [node] } = {}) {
  const registry = {
    get: (name: string) => nodes.find((each) => each.name === name),
    withDescendants: () => nodes,
    childrenOf: () => [],
  };
  const nothing = { delete: vi.fn<() => void>(), publish: vi.fn<() => void>(), produce: vi.fn<() => void>() };
  const metrics = { ended: vi.fn<() => void>() };
  const config = { attempts, timeoutSeconds: 60 };
  const given = [registry, store, {}, nothing, nothing, nothing, metrics, config];
  return new Runner(...(given as unknown as ConstructorParameters<typeof Runner>));
}

beforeEach(() => {
  vi.resetAllMocks();
  store.claim.mockResolvedValue({
    image: { id: JOB.imageId, ownerId: 1 },
    attempts: 1,
    startedAt: Date.now(),
  });
  store.finish.mockResolvedValue(true);
});

describe('a production whose service asks to wait', () => {
  beforeEach(() => void produced.mockRejectedValue(resting));

  it('is handed back with the reason, for another time', async () => {
    expect(await runnerOf().run(JOB, going)).toEqual({ afterSeconds: 5 });
    expect(store.unclaim).toHaveBeenCalledExactlyOnceWith(expect.anything(), resting);
  });

  it('counts its attempts once it was put off often enough', async () => {
    await expect(runnerOf().run({ ...JOB, deferrals: 10 }, going)).rejects.toBe(resting);
    expect(store.unclaim).not.toHaveBeenCalled();
    expect(store.release).toHaveBeenCalledOnce();
  });

  it('that somebody waits for is told of as it is, once that was long enough', async () => {
    const awaited = runnerOf({ nodes: [{ ...node, trigger: 'request' }] });
    expect(await awaited.run(JOB, going)).toEqual({ afterSeconds: 5 });
    expect(store.finish).not.toHaveBeenCalled();

    expect(await awaited.run({ ...JOB, deferrals: 3 }, going)).toBeUndefined();
    produced.mockRejectedValue(
      new WorkFault('SERVICE_RATE_LIMITED', 'Slower', { transient: true, retryAfterSeconds: 60 }),
    );
    expect(await awaited.run(JOB, going)).toBeUndefined();
    const codes = store.finish.mock.calls.map(([, { errorCode }]) => errorCode);
    expect(codes).toEqual(['SERVICE_RESTING', 'SERVICE_RATE_LIMITED']);
    expect(await awaited.run({ ...JOB, background: true }, going)).toEqual({ afterSeconds: 60 });
  });

  it('fails at once where one attempt is all there is', async () => {
    expect(await runnerOf({ attempts: 1 }).run(JOB, going)).toBeUndefined();
    expect(store.finish.mock.calls[0]![1]).toMatchObject({ status: 'failed', errorCode: 'SERVICE_RESTING' });
  });

  it.each([
    new WorkFault('SERVICE_FAILED', 'It failed', { transient: true }),
    new TypeError('undefined is not a function'),
  ])('is told apart from one that was asked in vain: %s', async (error) => {
    produced.mockRejectedValue(error);
    await expect(runnerOf().run(JOB, going)).rejects.toBe(error);
    expect(store.release).toHaveBeenCalledOnce();
  });
});

describe('a result that the database refuses', () => {
  const refusal = (code: string) => Object.assign(new Error('refused'), { code });
  beforeEach(() => void produced.mockResolvedValue({ data: {}, provenance: { provider: 'x' } } as never));

  it.each(['22P05', '22021', '54000'])('as such (%s) is a failure at once, and for good', async (code) => {
    store.finish.mockRejectedValueOnce(refusal(code));
    expect(await runnerOf().run(JOB, going)).toBeUndefined();
    expect(store.finish.mock.calls[1]![1]).toMatchObject({
      status: 'failed',
      errorCode: 'RESULT_NOT_STORABLE',
    });
  });

  it.each(['57P01', '40P01', 'ECONNRESET', '22'])('for another reason (%s) is made again', async (code) => {
    store.finish.mockRejectedValueOnce(refusal(code));
    await expect(runnerOf().run(JOB, going)).rejects.toThrow('refused');
    expect(store.finish).toHaveBeenCalledOnce();
  });
});

it('leaves a producer that it does not know to newer workers, but not for ever', async () => {
  const runner = runnerOf({ nodes: [] });
  expect(await runner.run(JOB, going)).toEqual({ afterSeconds: 1 });
  expect(await runner.run({ ...JOB, deferrals: 9 }, going)).toEqual({ afterSeconds: 1 });
  expect(await runner.run({ ...JOB, deferrals: 10 }, going)).toBeUndefined();
  expect(store.claim).not.toHaveBeenCalled();
});

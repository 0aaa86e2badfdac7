import { beforeEach, describe, expect, it } from 'vitest';
import { SharedCalls } from './shared-calls.js';
import { pendingWork, silent } from './testing/fake-provider.js';

const never = () => new AbortController().signal;

describe('calls that are shared', () => {
  let calls: SharedCalls;
  let begun: number;
  beforeEach(() => {
    calls = new SharedCalls();
    begun = 0;
  });

  /** Ends when it is told to. */
  function work() {
    const { promise, resolve, reject } = pendingWork<string>();
    const run = () => {
      begun++;
      return promise;
    };
    return { run, resolve, reject };
  }

  it('are made once for all who ask the same at the same time', async () => {
    const { run, resolve } = work();
    const answers = [1, 2, 3].map(() => calls.run('a', never(), run));
    const other = calls.run('b', never(), async () => 'another');
    resolve('a jacket');
    expect(await Promise.all(answers)).toEqual(['a jacket', 'a jacket', 'a jacket']);
    expect(await other).toBe('another');
    expect(begun).toBe(1);
  });

  it('are made again by who asks later, also where they failed', async () => {
    const { run, reject } = work();
    const both = [calls.run('a', never(), run), calls.run('a', never(), run)];
    reject(new Error('away'));
    for (const one of both) await expect(one).rejects.toThrow('away');
    expect(await calls.run('a', never(), async () => 'back')).toBe('back');
  });

  it('go on as long as somebody waits', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    let stopped: unknown;
    const run = (signal: AbortSignal) => silent(signal).catch((reason: unknown) => (stopped = reason));
    const one = calls.run('a', first.signal, run);
    const two = calls.run('a', second.signal, run);
    first.abort(new Error('hung up'));
    await expect(one).rejects.toThrow('hung up');
    expect(stopped).toBeUndefined();

    second.abort(new Error('hung up too'));
    await expect(two).rejects.toThrow('hung up too');
    expect(stopped).toMatchObject({ message: 'hung up too' });
  });

  it('that are given up are not joined', async () => {
    const leaving = new AbortController();
    const left = calls.run('a', leaving.signal, (signal) => silent(signal));
    leaving.abort(new Error('hung up'));
    await expect(left).rejects.toThrow('hung up');
    expect(await calls.run('a', never(), async () => 'anew')).toBe('anew');
  });

  it('are not begun by who has left already', async () => {
    const { run } = work();
    await expect(calls.run('a', AbortSignal.abort(new Error('gone')), run)).rejects.toThrow('gone');
    expect(begun).toBe(0);
  });
});

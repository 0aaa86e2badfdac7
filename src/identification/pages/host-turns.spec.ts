import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HostTurns } from './host-turns.js';

const signal = new AbortController().signal;

async function run<T>(
  turns: HostTurns,
  host: string,
  options: { pauseSeconds: number; signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  const leave = await turns.enter(host, options);
  try {
    return await work();
  } finally {
    leave();
  }
}

/** Work that is under way until it is told to end. */
function gated() {
  let open = 0;
  let most = 0;
  const ends: (() => void)[] = [];
  const work = async () => {
    most = Math.max(most, ++open);
    await new Promise<void>((resolve) => ends.push(resolve));
    open--;
  };
  return { work, ends, most: () => most };
}

describe('turns at a host', () => {
  it.each([
    [0, 2],
    [0.001, 1],
  ])('with pauses of %s s are %s at a time', async (pauseSeconds, expected) => {
    const turns = new HostTurns();
    const { work, ends, most } = gated();
    const all = Promise.all([1, 2, 3, 4, 5].map(() => run(turns, 'a', { pauseSeconds, signal }, work)));
    for (let ended = 0; ended < 5; ended++) {
      await expect.poll(() => ends.length).toBeGreaterThan(0);
      ends.shift()!();
    }
    await all;
    expect(most()).toBe(expected);
  });

  it('are each host’s own', async () => {
    const turns = new HostTurns();
    const { work, ends, most } = gated();
    const all = Promise.all(
      ['a', 'b', 'c'].map((host) => run(turns, host, { pauseSeconds: 1, signal }, work)),
    );
    await expect.poll(() => ends.length).toBe(3);
    ends.forEach((end) => end());
    await all;
    expect(most()).toBe(3);
  });

  it('are given up, and pass on, where somebody waits no longer', async () => {
    const turns = new HostTurns();
    const { work, ends } = gated();
    const options = { pauseSeconds: 0, signal };
    const leaving = new AbortController();
    const held = [run(turns, 'a', options, work), run(turns, 'a', options, work)];
    const gone = run(turns, 'a', { ...options, signal: leaving.signal }, work);
    const last = run(turns, 'a', options, async () => 'done');
    leaving.abort(new Error('Enough'));
    await expect(gone).rejects.toThrow('Enough');
    ends.forEach((end) => end());
    await Promise.all(held);
    expect(await last).toBe('done');
  });

  it('are ended once, however often they are left', async () => {
    const turns = new HostTurns();
    const { work, ends, most } = gated();
    const options = { pauseSeconds: 0.001, signal };
    const leave = await turns.enter('a', options);
    leave();
    leave();
    const all = Promise.all([1, 2, 3].map(() => run(turns, 'a', options, work)));
    for (let ended = 0; ended < 3; ended++) {
      await expect.poll(() => ends.length).toBeGreaterThan(0);
      ends.shift()!();
    }
    await all;
    expect(most()).toBe(1);
  });

  it('pass on where the work fails', async () => {
    const turns = new HostTurns();
    const failing = () =>
      run(turns, 'a', { pauseSeconds: 0.001, signal }, () => Promise.reject(new Error('No')));
    const all = await Promise.allSettled([failing(), failing(), failing()]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });
});

describe('pauses between turns at a host that asks for them', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Of one who comes once the first has left: whether it has its turn by now. */
  async function second(pauseSeconds: number, waiting = signal) {
    const turns = new HostTurns();
    (await turns.enter('a', { pauseSeconds, signal }))();
    let hasTurn = false;
    const entered = turns.enter('a', { pauseSeconds, signal: waiting }).then((leave) => {
      hasTurn = true;
      leave();
    });
    await vi.advanceTimersByTimeAsync(0);
    return { turns, entered, hasTurn: () => hasTurn };
  }

  it.each([
    [0.2, 200],
    [3, 3000],
    [600, 5000],
  ])('of %s s last %s ms', async (pauseSeconds, ms) => {
    const { entered, hasTurn } = await second(pauseSeconds);
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(hasTurn()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await entered;
    expect(hasTurn()).toBe(true);
  });

  it('are each host’s own, and none before the first', async () => {
    const { turns, entered, hasTurn } = await second(3);
    (await turns.enter('b', { pauseSeconds: 3, signal }))();
    expect(hasTurn()).toBe(false);
    await vi.advanceTimersByTimeAsync(3000);
    await entered;
  });

  it('hold nobody who waits no longer', async () => {
    const leaving = new AbortController();
    const { entered, hasTurn } = await second(3, leaving.signal);
    leaving.abort(new Error('Enough'));
    await expect(entered).rejects.toThrow('Enough');
    expect(hasTurn()).toBe(false);
  });
});

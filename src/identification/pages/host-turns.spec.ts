import { describe, expect, it } from 'vitest';
import { HostTurns } from './host-turns.js';

const signal = new AbortController().signal;

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
    const all = Promise.all([1, 2, 3, 4, 5].map(() => turns.run('a', { pauseSeconds, signal }, work)));
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
      ['a', 'b', 'c'].map((host) => turns.run(host, { pauseSeconds: 1, signal }, work)),
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
    const held = [turns.run('a', options, work), turns.run('a', options, work)];
    const gone = turns.run('a', { ...options, signal: leaving.signal }, work);
    const last = turns.run('a', options, async () => 'done');
    leaving.abort(new Error('Enough'));
    await expect(gone).rejects.toThrow('Enough');
    ends.forEach((end) => end());
    await Promise.all(held);
    expect(await last).toBe('done');
  });

  it('pass on where the work fails', async () => {
    const turns = new HostTurns();
    const failing = () =>
      turns.run('a', { pauseSeconds: 0.001, signal }, () => Promise.reject(new Error('No')));
    const all = await Promise.allSettled([failing(), failing(), failing()]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });
});

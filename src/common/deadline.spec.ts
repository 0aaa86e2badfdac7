import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { withDeadline } from './deadline.js';

const never = () => new Promise<never>(() => undefined);
const nobody = () => new AbortController().signal;

function collectGarbage(): void {
  setFlagsFromString('--expose_gc');
  (runInNewContext('gc') as () => void)();
}

describe('a deadline', () => {
  it('gives what the work gives', async () => {
    expect(await withDeadline(10_000, nobody(), async ({ leftMs }) => leftMs() > 0)).toBe(true);
    await expect(withDeadline(10_000, nobody(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('ends work that has no end, also after garbage was collected', async () => {
    const ended = withDeadline(50, nobody(), ({ race }) => race(never));
    collectGarbage();
    await expect(ended).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('tells the work, also after garbage was collected', async () => {
    const told = withDeadline(
      50,
      nobody(),
      ({ signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
        }),
    );
    collectGarbage();
    expect(await told).toMatchObject({ name: 'TimeoutError' });
  });

  it('does not count what is excused, and counts what is not', async () => {
    const excused = withDeadline(50, nobody(), async ({ excuse, leftMs }) => {
      await excuse(() => delay(100));
      return leftMs() > 0;
    });
    expect(await excused).toBe(true);
    const ended = withDeadline(50, nobody(), async ({ excuse, race }) => {
      await excuse(() => delay(100));
      return race(never);
    });
    await expect(ended).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('ends with whoever asked for it, for the same reason', async () => {
    const stopping = new AbortController();
    const ended = withDeadline(10_000, stopping.signal, ({ race }) => race(never));
    stopping.abort(new Error('The worker stops'));
    await expect(ended).rejects.toThrow('The worker stops');
    const late = withDeadline(10_000, stopping.signal, ({ race }) => race(async () => 'begun'));
    await expect(late).rejects.toThrow('The worker stops');
  });
});

import { describe, expect, it } from 'vitest';
import { FairQueue } from './fair-queue.js';

describe(FairQueue.name, () => {
  it('takes turns between those who wait, however much one of them asks for', async () => {
    const queue = new FairQueue<string>(1);
    const order: string[] = [];
    const run = (key: string, name: string) => queue.run(key, () => Promise.resolve(void order.push(name)));

    await Promise.all([run('a', 'a1'), run('a', 'a2'), run('a', 'a3'), run('b', 'b1'), run('b', 'b2')]);

    expect(order).toEqual(['a1', 'a2', 'b1', 'a3', 'b2']);
  });

  it('never runs more at once than it has places, and goes on after a failure', async () => {
    const queue = new FairQueue<number>(2);
    let running = 0;
    let most = 0;
    const work = async (n: number) => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      if (n === 1) throw new Error('fails');
    };

    const outcomes = await Promise.allSettled([0, 1, 2, 3, 4].map((n) => queue.run(n % 2, () => work(n))));

    expect(most).toBe(2);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(queue.waitingFor(0)).toBe(0);
  });
});

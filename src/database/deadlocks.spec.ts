import { describe, expect, it } from 'vitest';
import { givingWay } from './deadlocks.js';

const deadlock = () => Object.assign(new Error('deadlock detected'), { code: '40P01' });

describe('a transaction that gave way', () => {
  it('is done again', async () => {
    let calls = 0;
    const work = async () => {
      if (++calls < 3) throw deadlock();
      return 'done';
    };
    expect(await givingWay(work)).toBe('done');
    expect(calls).toBe(3);
  });

  it('is not done for ever', async () => {
    let calls = 0;
    const work = () => {
      calls++;
      return Promise.reject(deadlock());
    };
    await expect(givingWay(work)).rejects.toThrow('deadlock detected');
    expect(calls).toBe(5);
  });

  it('is told from one that failed', async () => {
    let calls = 0;
    const work = () => {
      calls++;
      return Promise.reject(new Error('no'));
    };
    await expect(givingWay(work)).rejects.toThrow('no');
    expect(calls).toBe(1);
  });
});

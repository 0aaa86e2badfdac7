import { describe, expect, it } from 'vitest';
import { FoldKeys } from './fold-keys.js';

const HOUR = 3_600_000;

describe('FoldKeys', () => {
  it('gives the same to the same within an hour, and says which is first', () => {
    const keys = new FoldKeys(10);
    const first = keys.choose(['ada@10.0.0.1', 'ada'], HOUR);
    expect(first).toEqual({ key: 'ada@10.0.0.1@1', level: 0, first: true });
    expect(keys.choose(['ada@10.0.0.1', 'ada'], HOUR + 10)).toEqual({ ...first, first: false });
    expect(keys.choose(['ada@10.0.0.1', 'ada'], 2 * HOUR)).toEqual({ ...first, key: 'ada@10.0.0.1@2' });
  });

  it('falls back to the coarser level when the fine ones are used up, and keeps those that it gave', () => {
    const keys = new FoldKeys(2);
    keys.choose(['ada@1', 'ada']);
    keys.choose(['ada@2', 'ada']);
    expect(keys.choose(['ada@3', 'ada'])).toMatchObject({ level: 1, first: true });
    expect(keys.choose(['ada@4', 'ada'])).toMatchObject({ level: 1, first: false });
    expect(keys.choose(['ada@2', 'ada'])).toMatchObject({ level: 0 });
  });

  it('gives no more than so many fine ones to a flood', () => {
    const keys = new FoldKeys(100);
    const chosen = Array.from({ length: 5_000 }, (_, n) => keys.choose([`${n}`, 'all'], HOUR).key);
    expect(new Set(chosen).size).toBe(101);
  });
});

import { describe, expect, it } from 'vitest';
import { inBatches } from './batches.js';

function source(total: number, locked = 0) {
  const sizes: number[] = [];
  let left = total;
  const step = (size: number) => {
    sizes.push(size);
    const found = Math.min(size, left);
    const done = Math.max(0, found - locked);
    left -= done;
    return Promise.resolve({ found, done });
  };
  return { sizes, step };
}

describe('inBatches', () => {
  it('does all there is, and says that this was all', async () => {
    const { sizes, step } = source(450);
    expect(await inBatches(1_000, step)).toEqual({ done: 450, more: false });
    expect(sizes).toEqual([200, 200, 200]);
  });

  it('stops at the limit, and says that there may be more', async () => {
    const { sizes, step } = source(450);
    expect(await inBatches(250, step)).toEqual({ done: 250, more: true });
    expect(sizes).toEqual([200, 50]);
  });

  it('does not go round and round what others have in hand', async () => {
    expect(await inBatches(1_000, source(450, 200).step)).toEqual({ done: 0, more: true });
  });
});

import { expect, it } from 'vitest';
import { deferralMs, mayBeDeferred, mayKeepWaiting } from './deferral.js';

it('puts off for as long as was asked for, then for longer and longer, for some minutes altogether', () => {
  const seconds: number[] = [];
  for (let count = 0; mayBeDeferred(count); count++)
    seconds.push(deferralMs({ afterSeconds: 5 }, count) / 1000);
  const least = [5, 5, 5, 8, 16, 32, 60, 60, 60, 60];
  expect(seconds).toHaveLength(least.length);
  for (const [index, given] of seconds.entries()) {
    expect(given).toBeGreaterThanOrEqual(least[index]!);
    expect(given).toBeLessThanOrEqual(least[index]! * 1.2);
  }
  expect(deferralMs({ afterSeconds: 86_400 })).toBeLessThanOrEqual(72_000);
});

it('keeps nobody waiting for more than some twenty seconds', () => {
  const deferral = { afterSeconds: 5 };
  let seconds = 0;
  let count = 0;
  for (; mayKeepWaiting(deferral, count); count++) seconds += deferralMs(deferral, count) / 1000;
  expect(count).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(20);
  expect(mayKeepWaiting({ afterSeconds: 6 })).toBe(false);
});

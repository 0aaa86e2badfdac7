import { expect, it } from 'vitest';
import { coalesced } from './coalesced.js';

it('runs once more for all who asked meanwhile, one run at a time', async () => {
  let runs = 0;
  let atOnce = 0;
  const gates: (() => void)[] = [];
  const run = coalesced(async () => {
    runs++;
    expect(++atOnce).toBe(1);
    await new Promise<void>((resolve) => gates.push(resolve));
    atOnce--;
  });
  const asked = [run(), run(), run()];
  expect(runs).toBe(1);
  gates[0]!();
  await asked[0];
  await expect.poll(() => runs).toBe(2);
  const late = run();
  gates[1]!();
  await Promise.all(asked);
  await expect.poll(() => runs).toBe(3);
  gates[2]!();
  await late;
  expect(runs).toBe(3);
});

it('goes on after a run that failed', async () => {
  let runs = 0;
  const run = coalesced(async () => {
    if (++runs === 1) throw new Error('away');
  });
  const [first, second] = [run(), run()];
  await expect(first).rejects.toThrow('away');
  await second;
  await run();
  expect(runs).toBe(3);
});

import { expect, it, vi } from 'vitest';
import { outlastingOutages } from './outages.js';

const NOW = [0, 0];
const away = () => new Error('Connection terminated due to connection timeout');

it('does it again until the database is back', async () => {
  const work = vi.fn<() => Promise<number>>().mockRejectedValueOnce(away()).mockResolvedValue(7);

  expect(await outlastingOutages(work, NOW)).toBe(7);
  expect(work).toHaveBeenCalledTimes(2);
});

it('gives up after a while, and at once where the database is there and refuses', async () => {
  const never = vi.fn<() => Promise<void>>().mockRejectedValue(away());
  const refused = vi.fn<() => Promise<void>>().mockRejectedValue(new Error('violates a constraint'));

  await expect(outlastingOutages(never, NOW)).rejects.toThrow('terminated');
  await expect(outlastingOutages(refused, NOW)).rejects.toThrow('constraint');
  expect(never).toHaveBeenCalledTimes(3);
  expect(refused).toHaveBeenCalledTimes(1);
});

import { describe, expect, it } from 'vitest';
import type { AppConfig } from '../../config/app-config.js';
import { Places } from './places.js';

const placesOf = (workerConcurrency: number) => {
  const places = new Places({ workerConcurrency } as AppConfig['webhooks']);
  const release: (() => void)[] = [];
  const take = (count: number) =>
    Array.from({ length: count }, () =>
      places.during(() => new Promise<void>((resolve) => void release.push(resolve))),
    );
  return { places, release, take };
};

describe(Places.name, () => {
  it('are one for each user from half of them on, and several again once some are free', async () => {
    const { places, release, take } = placesOf(8);
    const held = take(4);
    expect(places.perOwner).toBe(4);
    held.push(...take(1));
    expect(places.perOwner).toBe(1);
    release[0]!();
    await held[0];
    expect(places.perOwner).toBe(4);
  });

  it('are free again after what failed', async () => {
    const { places } = placesOf(2);
    for (let n = 0; n < 5; n++) await places.during(() => Promise.reject(new Error('lost'))).catch(() => {});
    expect(places.perOwner).toBe(4);
  });

  it('are not shared out where there is one alone', () => {
    const { places, take } = placesOf(1);
    void take(1);
    expect(places.perOwner).toBe(4);
  });
});

import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Counts how often something happened within a time. */
export interface Counter {
  /** @returns how often by now, this one included, and the seconds until the count starts anew. */
  add(key: string): Promise<{ count: number; secondsLeft: number }>;
  /** Takes one back. */
  takeBack(key: string): Promise<void>;
  reset(key: string): Promise<void>;
}

/** Where counts are kept. */
export abstract class RateLimits {
  abstract counter(name: string, seconds: number): Counter;
}

/** In this process alone: what one process of several counts, the others do not know. */
export class MemoryRateLimits extends RateLimits {
  counter(name: string, seconds: number): Counter {
    const limiter = new RateLimiterMemory({ keyPrefix: name, points: 1, duration: seconds });
    return {
      async add(key) {
        const { consumedPoints, msBeforeNext } = await limiter.penalty(key);
        return { count: consumedPoints, secondsLeft: msBeforeNext / 1000 };
      },
      async takeBack(key) {
        await limiter.reward(key);
      },
      async reset(key) {
        await limiter.delete(key);
      },
    };
  }
}

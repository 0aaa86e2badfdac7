import { RateLimiterMemory } from 'rate-limiter-flexible';

export interface Count {
  /** How often by now. */
  count: number;
  /** Until the count starts anew. */
  secondsLeft: number;
}

/** Counts how often something happened within a time. */
export interface Counter {
  /** @returns the count, these included. */
  add(key: string, times?: number): Promise<Count>;
  /** Takes one back. */
  takeBack(key: string): Promise<void>;
  reset(key: string): Promise<void>;
}

/** Where counts are kept. */
export abstract class RateLimits {
  /** Whether all processes count together. */
  abstract readonly shared: boolean;
  abstract counter(name: string, seconds: number): Counter;
}

/** In this process alone: what one process of several counts, the others do not know. */
export class MemoryRateLimits extends RateLimits {
  readonly shared = false;

  counter(name: string, seconds: number): Counter {
    return counterOf(new RateLimiterMemory({ keyPrefix: name, points: 1, duration: seconds }));
  }
}

/** What all of the library's limiters can do; refusing is the callers' part, so none of them has any points. */
type Limiter = Pick<RateLimiterMemory, 'penalty' | 'reward' | 'delete'>;

export function counterOf(limiter: Limiter): Counter {
  return {
    async add(key, times = 1) {
      const { consumedPoints, msBeforeNext } = await limiter.penalty(key, times);
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

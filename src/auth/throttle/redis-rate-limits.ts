import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { RedisConnections } from '../../redis/redis-connections.js';
import { counterOf, RateLimits, type Counter } from './rate-limits.js';

/** All processes count together; each counts for itself while Redis is away, so that guessing never becomes free. */
export class RedisRateLimits extends RateLimits {
  readonly shared = true;

  constructor(private readonly connections: RedisConnections) {
    super();
  }

  counter(name: string, seconds: number): Counter {
    const options = { points: 1, duration: seconds };
    return counterOf(
      new RateLimiterRedis({
        ...options,
        storeClient: this.connections.get('commands'),
        keyPrefix: `${this.connections.prefix}:limit:${name}`,
        rejectIfRedisNotReady: true,
        insuranceLimiter: new RateLimiterMemory({ ...options, keyPrefix: name }),
      }),
    );
  }
}

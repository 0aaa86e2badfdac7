import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/access.js';
import { RateLimits, type Counter } from '../../auth/throttle/rate-limits.js';
import { TooManyTests } from '../webhooks.errors.js';

const TESTS_PER_MINUTE = 10;

/** Each test sends a request to where its user says: a few are for trying out, many would be for annoying somebody. */
@Injectable()
export class TestLimit {
  private readonly counter: Counter;

  constructor(limits: RateLimits) {
    this.counter = limits.counter('webhook-tests', 60);
  }

  /** @throws TooManyTests */
  async count({ userId }: Principal): Promise<void> {
    const { count, secondsLeft } = await this.counter.add(String(userId));
    if (count > TESTS_PER_MINUTE) throw new TooManyTests(Math.ceil(secondsLeft));
  }
}

import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/access.js';
import { RateLimits, type Counter } from '../../auth/throttle/rate-limits.js';
import type { DomainError } from '../../common/domain-error.js';
import { TooManyRedeliveries, TooManyTests } from '../webhooks.errors.js';

const TESTS_PER_MINUTE = 10;
const REDELIVERIES_PER_MINUTE = 60;

/**
 * Each of these sends a request to where its user says: a few are for trying out and catching up, many would be for
 * annoying somebody.
 */
@Injectable()
export class SendingLimits {
  private readonly tests: Counter;
  private readonly redeliveries: Counter;

  constructor(limits: RateLimits) {
    this.tests = limits.counter('webhook-tests', 60);
    this.redeliveries = limits.counter('webhook-redeliveries', 60);
  }

  /** @throws TooManyTests */
  countTest(user: Principal): Promise<void> {
    return count(this.tests, user, TESTS_PER_MINUTE, TooManyTests);
  }

  /** @throws TooManyRedeliveries */
  countRedelivery(user: Principal): Promise<void> {
    return count(this.redeliveries, user, REDELIVERIES_PER_MINUTE, TooManyRedeliveries);
  }
}

async function count(
  counter: Counter,
  { userId }: Principal,
  most: number,
  TooMany: new (retryAfter: number) => DomainError,
): Promise<void> {
  const { count: asked, secondsLeft } = await counter.add(String(userId));
  if (asked > most) throw new TooMany(Math.ceil(secondsLeft));
}

import { Injectable } from '@nestjs/common';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { IN_HAND } from './due-deliveries.js';

/** While a worker is half full: what remains is for those who have nothing in hand. */
const PER_OWNER_WHEN_CROWDED = 1;

/**
 * How many messages this worker has in hand. Receivers that hang keep their places for as long as they are given: a few
 * users with many such receivers must leave places to all others.
 */
@Injectable()
export class Places {
  private taken = 0;

  constructor(@InjectConfig('webhooks') private readonly config: AppConfig['webhooks']) {}

  /** How many messages one user may have in hand, in all workers together, before this one takes another. */
  get perOwner(): number {
    return this.taken <= Math.ceil(this.config.workerConcurrency / 2)
      ? IN_HAND.perOwner
      : PER_OWNER_WHEN_CROWDED;
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.taken++;
    try {
      return await work();
    } finally {
      this.taken--;
    }
  }
}

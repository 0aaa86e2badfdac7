import { Injectable } from '@nestjs/common';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { TooManyRequests } from '../auth.errors.js';
import { RateLimits, type Count, type Counter } from './rate-limits.js';

export const WINDOW_SECONDS = 60;
/**
 * Asking Redis with each request would double what a small one costs. So each process tells Redis of a hundredth
 * of the limit at a time: with N processes, up to N per cent may come through beyond it.
 */
const SHARE = 100;
/** Callers known at a time; beyond them, whoever's minute began first is forgotten. */
export const MAX_WINDOWS = 20_000;

interface Window {
  /** Of all processes, as far as known here. */
  count: number;
  untold: number;
  asked: boolean;
  endsAt: number;
}

export interface Allowance {
  limit: number;
  remaining: number;
  /** Seconds until the count starts anew. */
  reset: number;
}

/** How many requests one caller may make in a minute. */
@Injectable()
export class RequestLimits {
  private readonly windows = new Map<string, Window>();
  private readonly counter: Counter;
  private readonly limit: number;
  /** How many requests are told of at a time. */
  private readonly step: number;

  constructor(limits: RateLimits, @InjectConfig('auth') { rateLimitPerMinute }: AppConfig['auth']) {
    this.counter = limits.counter('requests', WINDOW_SECONDS);
    this.limit = rateLimitPerMinute;
    this.step = limits.shared ? Math.max(1, Math.floor(rateLimitPerMinute / SHARE)) : 1;
  }

  /**
   * @returns undefined where there is no limit
   * @throws TooManyRequests
   */
  async count(caller: string): Promise<Allowance | undefined> {
    if (this.limit === 0) return undefined;
    const { count, secondsLeft } = await this.add(caller);
    if (count > this.limit) throw new TooManyRequests(secondsLeft);
    return { limit: this.limit, remaining: this.limit - count, reset: Math.ceil(secondsLeft) };
  }

  private async add(caller: string): Promise<Count> {
    const window = this.windowOf(caller);
    // Whoever is known to be refused until the minute is over must not wear out what counts.
    if (window.count > this.limit) return known(window);
    window.count++;
    window.untold++;
    const here = known(window);
    // Of a new minute at once, for others may have counted this caller already.
    if (window.untold < this.step && window.asked) return here;
    const telling = this.tell(caller, window);
    // Each by the reply to itself: those of a burst come together, and the window holds the last one's count.
    return this.step === 1 ? ((await telling) ?? here) : here;
  }

  /** @returns undefined when nobody answered */
  private async tell(caller: string, window: Window): Promise<Count | undefined> {
    const told = window.untold;
    window.untold = 0;
    window.asked = true;
    try {
      const all = await this.counter.add(caller, told);
      window.count = all.count + window.untold;
      window.endsAt = Date.now() + all.secondsLeft * 1000;
      return all;
    } catch {
      window.untold += told;
      return undefined;
    }
  }

  private windowOf(caller: string): Window {
    const now = Date.now();
    const open = this.windows.get(caller);
    if (open && open.endsAt > now) return open;
    const window = { count: 0, untold: 0, asked: false, endsAt: now + WINDOW_SECONDS * 1000 };
    // In the order in which the minutes began, hence end: the first one is the one to do without.
    this.windows.delete(caller);
    for (const first of this.windows.keys()) {
      if (this.windows.size < MAX_WINDOWS) break;
      this.windows.delete(first);
    }
    this.windows.set(caller, window);
    return window;
  }
}

/** As far as it is known here. */
function known({ count, endsAt }: Window): Count {
  return { count, secondsLeft: Math.max(0, endsAt - Date.now()) / 1000 };
}

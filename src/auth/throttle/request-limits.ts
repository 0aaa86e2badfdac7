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
/** Callers known at a time; beyond them, those whose minute is over are forgotten. */
const MAX_WINDOWS = 20_000;

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
    if (window.count <= this.limit) {
      window.count++;
      window.untold++;
      // Of a new minute at once, for others may have counted this caller already.
      if (window.untold >= this.step || !window.asked) {
        const telling = this.tell(caller, window);
        if (this.step === 1) await telling;
      }
    }
    return { count: window.count, secondsLeft: Math.max(0, window.endsAt - Date.now()) / 1000 };
  }

  private async tell(caller: string, window: Window): Promise<void> {
    const told = window.untold;
    window.untold = 0;
    window.asked = true;
    try {
      const { count, secondsLeft } = await this.counter.add(caller, told);
      window.count = count + window.untold;
      window.endsAt = Date.now() + secondsLeft * 1000;
    } catch {
      window.untold += told;
    }
  }

  private windowOf(caller: string): Window {
    const now = Date.now();
    const known = this.windows.get(caller);
    if (known && known.endsAt > now) return known;
    if (this.windows.size >= MAX_WINDOWS) this.forgetPast(now);
    const window = { count: 0, untold: 0, asked: false, endsAt: now + WINDOW_SECONDS * 1000 };
    this.windows.set(caller, window);
    return window;
  }

  private forgetPast(now: number): void {
    for (const [caller, { endsAt }] of this.windows) if (endsAt <= now) this.windows.delete(caller);
    // All of them at once from many addresses: rather count anew than grow for ever.
    if (this.windows.size >= MAX_WINDOWS) this.windows.clear();
  }
}

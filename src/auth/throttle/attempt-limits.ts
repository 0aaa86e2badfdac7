import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { InvalidCredentials, TooManyAttempts } from '../auth.errors.js';
import { RateLimits, type Counter } from './rate-limits.js';

const HOUR = 3600;

/**
 * Slows down guessing. Failures count per account and address, so that a stranger elsewhere cannot lock a
 * person out, and per address, so that trying one password on many accounts does not help either.
 */
@Injectable()
export class AttemptLimits {
  private readonly byAccount: Counter;
  private readonly byAddress: Counter;
  private readonly signups: Counter;

  constructor(
    limits: RateLimits,
    @InjectConfig('auth') private readonly config: AppConfig['auth'],
  ) {
    this.byAccount = limits.counter('login-account', config.loginFailureWindow);
    this.byAddress = limits.counter('login-address', config.loginFailureWindow);
    this.signups = limits.counter('signup', HOUR);
  }

  /**
   * Runs an attempt to prove who one is. It is counted before it runs, as a hundred at once would otherwise
   * all find the count still low, and taken back unless it fails on the credentials.
   * @throws TooManyAttempts
   */
  async guess<T>(account: string, address: string | undefined, attempt: () => Promise<T>): Promise<T> {
    const from = addressKey(address);
    const accountFrom = `${createHash('sha256').update(account).digest('base64url')}@${from}`;
    await this.count(this.byAddress, from, this.config.loginMaxFailuresPerAddress);
    try {
      await this.count(this.byAccount, accountFrom, this.config.loginMaxFailures);
      const result = await attempt();
      await this.byAccount.reset(accountFrom);
      await this.byAddress.takeBack(from);
      return result;
    } catch (error) {
      if (!(error instanceof InvalidCredentials)) await this.byAddress.takeBack(from);
      if (!(error instanceof InvalidCredentials || error instanceof TooManyAttempts)) {
        await this.byAccount.takeBack(accountFrom);
      }
      throw error;
    }
  }

  /** @throws TooManyAttempts */
  async signup(address: string | undefined): Promise<void> {
    await this.count(this.signups, addressKey(address), this.config.signupLimitPerHour);
  }

  private async count(counter: Counter, key: string, limit: number): Promise<void> {
    const { count, secondsLeft } = await counter.add(key);
    if (count > limit) throw new TooManyAttempts(secondsLeft);
  }
}

/** An IPv6 customer holds a whole /64 and may use a new address for each try, so the network counts. */
export function addressKey(address: string | undefined): string {
  const plain = (address ?? 'unknown').replace(/^::ffff:(?=\d+\.)/i, '').split('%')[0] ?? '';
  if (isIPv4(plain) || !isIPv6(plain)) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

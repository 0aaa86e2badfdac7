import { describe, expect, it } from 'vitest';
import type { AppConfig } from '../../config/app-config.js';
import { InvalidCredentials, TooManyAttempts } from '../auth.errors.js';
import { addressKey, AttemptLimits } from './attempt-limits.js';
import { MemoryRateLimits } from './rate-limits.js';

const config = {
  loginMaxFailures: 3,
  loginMaxFailuresPerAddress: 5,
  loginFailureWindow: 900,
  signupLimitPerHour: 2,
} as AppConfig['auth'];

const limits = () => new AttemptLimits(new MemoryRateLimits(), config);
const wrong = () => Promise.reject(new InvalidCredentials());
const outage = () => Promise.reject(new Error('the database is away'));
const right = () => Promise.resolve('in');

describe('AttemptLimits', () => {
  it('refuses further guesses on an account, also right ones, and says for how long', async () => {
    const attempts = limits();
    for (let i = 0; i < 3; i++) {
      await expect(attempts.guess('bob', '10.0.0.1', wrong)).rejects.toThrow(InvalidCredentials);
    }
    const refusal = await attempts.guess('bob', '10.0.0.1', right).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(TooManyAttempts);
    expect((refusal as TooManyAttempts).retryAfter).toBeGreaterThan(890);
    expect((refusal as TooManyAttempts).retryAfter).toBeLessThanOrEqual(900);
  });

  it('lets the person in from elsewhere, and others in from there', async () => {
    const attempts = limits();
    for (let i = 0; i < 4; i++) await attempts.guess('bob', '10.0.0.1', wrong).catch(() => {});
    expect(await attempts.guess('bob', '10.0.0.2', right)).toBe('in');
    expect(await attempts.guess('eve', '10.0.0.1', right)).toBe('in');
  });

  it('counts attempts that run at the same moment', async () => {
    const attempts = limits();
    let ran = 0;
    await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        attempts.guess('bob', '10.0.0.1', () => {
          ran++;
          return wrong();
        }),
      ),
    );
    expect(ran).toBe(3);
  });

  it('refuses an address that tries many accounts', async () => {
    const attempts = limits();
    for (let i = 0; i < 5; i++) await attempts.guess(`user${i}`, '10.0.0.1', wrong).catch(() => {});
    await expect(attempts.guess('user9', '10.0.0.1', right)).rejects.toThrow(TooManyAttempts);
  });

  it('forgets the failures of an account after a success', async () => {
    const attempts = limits();
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 2; i++) await attempts.guess('bob', '10.0.0.1', wrong).catch(() => {});
      expect(await attempts.guess('bob', '10.0.0.1', right)).toBe('in');
    }
  });

  it('does not count what failed for another reason', async () => {
    const attempts = limits();
    for (let i = 0; i < 20; i++) {
      await expect(attempts.guess('bob', '10.0.0.1', outage)).rejects.toThrow('the database is away');
    }
    expect(await attempts.guess('bob', '10.0.0.1', right)).toBe('in');
  });

  it('limits sign-ups by address', async () => {
    const attempts = limits();
    await attempts.signup('10.0.0.1');
    await attempts.signup('10.0.0.1');
    await expect(attempts.signup('10.0.0.1')).rejects.toThrow(TooManyAttempts);
    await attempts.signup('10.0.0.2');
  });
});

describe('addressKey', () => {
  it.each([
    ['10.1.2.3', '10.1.2.3'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    [undefined, 'unknown'],
  ])('of %s is %s', (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});

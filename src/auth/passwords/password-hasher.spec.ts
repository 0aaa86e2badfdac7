import { describe, expect, it } from 'vitest';
import { PasswordHasher } from './password-hasher.js';

const withCost = (bcryptCost: number) => new PasswordHasher({ bcryptCost });

describe('PasswordHasher', () => {
  const hasher = withCost(4);

  it('knows the password again, and no other', async () => {
    const hash = await hasher.hash('a good passphrase');
    expect(await hasher.matches('a good passphrase', hash)).toBe(true);
    expect(await hasher.matches('a bad passphrase', hash)).toBe(false);
    expect(await hasher.matches('a good passphrase ', hash)).toBe(false);
  });

  it('matches nothing for an unknown user, also not the empty password', async () => {
    expect(await hasher.matches('a good passphrase', undefined)).toBe(false);
    expect(await hasher.matches('', undefined)).toBe(false);
  });

  it('takes one letter for the same however it was composed', async () => {
    const hash = await hasher.hash('passphrase of zo\u00eb');
    expect(await hasher.matches('passphrase of zoe\u0308', hash)).toBe(true);
  });

  it('does not take what bcrypt would cut for the whole', async () => {
    const hash = await hasher.hash('A'.repeat(72));
    expect(await hasher.matches(`${'A'.repeat(72)}2`, hash)).toBe(false);
    expect(await hasher.matches('A'.repeat(72), hash)).toBe(true);
    const short = await hasher.hash('abc');
    expect(await hasher.matches('abc\0def', short)).toBe(false);
  });

  it('finds hashes of another cost outdated', async () => {
    const hash = await hasher.hash('a good passphrase');
    expect(hasher.isOutdated(hash)).toBe(false);
    expect(withCost(5).isOutdated(hash)).toBe(true);
  });

  it('refuses at once what would wait too long, and recovers', async () => {
    const crowd = await Promise.allSettled(
      Array.from({ length: 150 }, () => hasher.matches('a good passphrase', undefined)),
    );
    const refused = crowd.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(48);
    expect((refused[0] as PromiseRejectedResult).reason).toMatchObject({ status: 503, retryAfter: 5 });
    expect(await hasher.matches('a good passphrase', undefined)).toBe(false);
  });
});

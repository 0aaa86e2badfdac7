import { Injectable } from '@nestjs/common';
import { compare, getRounds, hash } from 'bcrypt';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { PasswordChecksBusy } from '../auth.errors.js';
import { isHashable, normalizePassword } from './password-policy.js';

/** Hashing keeps a thread of libuv's pool for its whole time; of its four, files and uploads keep two. */
const CONCURRENCY = 2;
/** At a fifth of a second each on two threads, the last one waits ten seconds. */
const MAX_WAITING = 100;

/** bcrypt, with a bound on how many run and how many wait. */
@Injectable()
export class PasswordHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(@InjectConfig('auth') private readonly config: Pick<AppConfig['auth'], 'bcryptCost'>) {}

  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(normalizePassword(password), this.config.bcryptCost));
  }

  /**
   * Costs the same whether or not there is a hash to compare with, so that the time does not tell whether
   * a user exists.
   */
  matches(password: string, storedHash: string | undefined): Promise<boolean> {
    return this.inTurn(async () => {
      const comparable = storedHash !== undefined && isHashable(password);
      const equal = comparable
        ? await compare(normalizePassword(password), storedHash)
        : await compare('', this.unmatchable());
      return comparable && equal;
    });
  }

  /** True for a hash made when the cost was configured differently. */
  isOutdated(storedHash: string): boolean {
    return getRounds(storedHash) !== this.config.bcryptCost;
  }

  /** Well-formed, of the configured cost, and of no known password. */
  private unmatchable(): string {
    return `$2b$${String(this.config.bcryptCost).padStart(2, '0')}$${'.'.repeat(53)}`;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= CONCURRENCY) {
      if (this.waiting.length >= MAX_WAITING) throw new PasswordChecksBusy();
      // Whoever ends hands its place over, so that `running` does not change.
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running++;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}

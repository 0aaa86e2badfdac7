import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { User } from '../database/entities/index.js';
import type { Client, Principal } from './access.js';
import { AccountsService } from './accounts/accounts.service.js';
import { loginKey } from './accounts/identity.js';
import { AttemptRecord } from './attempts/attempt-record.js';
import type { LoginDto, SignupDto, TokensDto } from './auth.dto.js';
import { CurrentPasswordWrong, InvalidCredentials, SignupClosed, TooManyAttempts } from './auth.errors.js';
import { AccessTokens } from './guard/access-tokens.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { SessionsService, type OpenSession } from './sessions/sessions.service.js';
import { AttemptLimits } from './throttle/attempt-limits.js';

@Injectable()
export class AuthService {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly accounts: AccountsService,
    private readonly hasher: PasswordHasher,
    private readonly sessions: SessionsService,
    private readonly tokens: AccessTokens,
    private readonly limits: AttemptLimits,
    private readonly attempts: AttemptRecord,
    private readonly audit: AuditLog,
    @InjectConfig('auth') private readonly config: AppConfig['auth'],
  ) {}

  async signup(account: SignupDto, { ip }: Client): Promise<User> {
    if (this.config.signup === 'closed') throw new SignupClosed();
    await this.limits.signup(ip);
    const user = await this.accounts.create(account);
    await this.audit.record({ action: 'account.created', actor: actorOf(user), target: targetOf(user) });
    return user;
  }

  async login({ username, password }: LoginDto, client: Client): Promise<TokensDto> {
    const find = () => this.accounts.findByLogin(username);
    const session = await this.guess(loginKey(username), client, find, async () => {
      const user = await find();
      // Compared for unknown and disabled users too, so that all three take the same time.
      const right = await this.hasher.matches(password, user?.passwordHash);
      const opened = user && right ? await this.sessions.open(user.id, user.passwordHash, client) : undefined;
      if (!user || !opened) {
        await this.attempts.failed('login.failed', user, client.ip);
        throw new InvalidCredentials();
      }
      await this.renewHash(user, password);
      const details = { sessionId: opened.sessionId };
      const target = targetOf(user);
      await this.audit.record({ action: 'login.succeeded', actor: actorOf(user), target, details });
      return opened;
    });
    return this.tokensOf(session);
  }

  /**
   * That whoever asks knows the password of the account he is logged in to. Guesses count as failed logins do.
   * @throws CurrentPasswordWrong
   */
  async confirmPassword(user: User, password: string, client: Client): Promise<void> {
    const find = () => Promise.resolve(user);
    await this.guess(`password of ${user.id}`, client, find, async () => {
      if (await this.hasher.matches(password, user.passwordHash)) return;
      await this.attempts.failed('password.check_failed', user, client.ip);
      throw new CurrentPasswordWrong();
    });
  }

  async refresh(refreshToken: string): Promise<TokensDto> {
    return this.tokensOf(await this.sessions.rotate(refreshToken));
  }

  async logout(user: Principal): Promise<void> {
    if (user.sessionId) await this.sessions.end(user, user.sessionId);
  }

  /** @throws TooManyAttempts */
  private async guess<T>(
    account: string,
    { ip }: Client,
    find: () => Promise<User | null>,
    attempt: () => Promise<T>,
  ): Promise<T> {
    try {
      return await this.limits.guess(account, ip, attempt);
    } catch (error) {
      if (error instanceof TooManyAttempts) await this.attempts.throttled(account, ip, find);
      throw error;
    }
  }

  private async tokensOf(session: OpenSession): Promise<TokensDto> {
    return {
      access_token: await this.tokens.sign(session),
      token_type: 'Bearer',
      expires_in: this.config.accessTokenTtl,
      refresh_token: session.refreshToken,
    };
  }

  /** Only now is the password at hand to be hashed at the cost configured since. */
  private async renewHash({ id, passwordHash }: User, password: string): Promise<void> {
    if (!this.hasher.isOutdated(passwordHash)) return;
    const renewed = await this.hasher.hash(password);
    // Unless the password was changed meanwhile.
    await this.users.update({ id, passwordHash }, { passwordHash: renewed });
  }
}

const actorOf = ({ id, username }: User) => ({ id, name: username });
const targetOf = ({ id }: User) => ({ type: 'user' as const, id });

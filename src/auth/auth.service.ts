import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { User } from '../database/entities/index.js';
import type { Principal } from './access.js';
import { checkAccount, emailColumns, nameColumns, unlessTaken } from './accounts/account-rules.js';
import { emailKey, usernameKey } from './accounts/identity.js';
import type { LoginDto, SignupDto, TokensDto } from './auth.dto.js';
import { InvalidCredentials, SignupClosed } from './auth.errors.js';
import { AccessTokens } from './guard/access-tokens.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { SessionsService, type Client, type OpenSession } from './sessions/sessions.service.js';
import { AttemptLimits } from './throttle/attempt-limits.js';

@Injectable()
export class AuthService {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly hasher: PasswordHasher,
    private readonly sessions: SessionsService,
    private readonly tokens: AccessTokens,
    private readonly limits: AttemptLimits,
    @InjectConfig('auth') private readonly config: AppConfig['auth'],
  ) {}

  async signup({ username, email, password }: SignupDto, { ip }: Client): Promise<User> {
    if (this.config.signup === 'closed') throw new SignupClosed();
    checkAccount({ username, email, password });
    await this.limits.signup(ip);
    const columns = { ...nameColumns(username), ...emailColumns(email) };
    const passwordHash = await this.hasher.hash(password);
    const { identifiers } = await unlessTaken(() => this.users.insert({ ...columns, passwordHash }));
    return this.users.findOneByOrFail({ id: identifiers[0]?.['id'] as number });
  }

  async login({ username, password }: LoginDto, client: Client): Promise<TokensDto> {
    const account = username.includes('@')
      ? { emailKey: emailKey(username) }
      : { usernameKey: usernameKey(username) };
    const session = await this.limits.guess(Object.values(account).join(), client.ip, async () => {
      const user = await this.users.findOneBy(account);
      // Compared for unknown and disabled users too, so that all three take the same time.
      const right = await this.hasher.matches(password, user?.passwordHash);
      const opened = user && right ? await this.sessions.open(user.id, user.passwordHash, client) : undefined;
      if (!user || !opened) throw new InvalidCredentials();
      await this.renewHash(user, password);
      return opened;
    });
    return this.tokensOf(session);
  }

  async refresh(refreshToken: string): Promise<TokensDto> {
    return this.tokensOf(await this.sessions.rotate(refreshToken));
  }

  async logout(user: Principal): Promise<void> {
    if (user.sessionId) await this.sessions.end(user, user.sessionId);
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

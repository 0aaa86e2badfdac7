import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository, type DataSource } from 'typeorm';
import { RuleBroken } from '../../common/validation.js';
import { User, type Role } from '../../database/entities/index.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { passwordFault } from '../passwords/password-policy.js';
import { checkAccount, emailColumns, nameColumns, unlessTaken, type NewAccount } from './account-rules.js';
import { isEmail, loginKey } from './identity.js';

/** Names, addresses and passwords of accounts, by the rules for them. */
@Injectable()
export class AccountsService {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly hasher: PasswordHasher,
  ) {}

  /** For commands, which run without the application. */
  static standalone(database: DataSource, bcryptCost: number): AccountsService {
    return new AccountsService(database.getRepository(User), new PasswordHasher({ bcryptCost }));
  }

  /** @throws RuleBroken */
  check(account: Partial<NewAccount>): void {
    checkAccount(account);
  }

  /** @throws RuleBroken, UsernameTaken, EmailTaken */
  async create({ username, email, password }: NewAccount, role: Role = 'user'): Promise<User> {
    checkAccount({ username, email, password });
    const columns = { ...nameColumns(username), ...emailColumns(email), role };
    const passwordHash = await this.hasher.hash(password);
    const { identifiers } = await unlessTaken(() => this.users.insert({ ...columns, passwordHash }));
    return this.users.findOneByOrFail({ id: identifiers[0]?.['id'] as number });
  }

  /** By name or by address. */
  findByLogin(login: string): Promise<User | null> {
    const key = loginKey(login);
    return this.users.findOneBy(isEmail(login) ? { emailKey: key } : { usernameKey: key });
  }

  /** @throws RuleBroken, UsernameTaken, EmailTaken */
  async rename(
    id: number,
    { username, email }: Pick<Partial<NewAccount>, 'username' | 'email'>,
  ): Promise<void> {
    checkAccount({ username, email });
    const columns = {
      ...(username !== undefined && nameColumns(username)),
      ...(email !== undefined && emailColumns(email)),
    };
    if (Object.keys(columns).length > 0) await unlessTaken(() => this.users.update(id, columns));
  }

  /**
   * @param field what the client calls it
   * @throws RuleBroken
   */
  hashNewPassword(
    owner: Pick<User, 'username' | 'email'>,
    password: string,
    field = 'password',
  ): Promise<string> {
    const message = passwordFault(password, owner);
    if (message !== undefined) throw new RuleBroken([{ field, message }]);
    return this.hasher.hash(password);
  }
}

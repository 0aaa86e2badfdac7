import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { AccountsService } from '../auth/accounts/accounts.service.js';
import { EmailTaken, UsernameTaken } from '../auth/auth.errors.js';
import { Session, User } from '../database/entities/index.js';

export interface AdminSeed {
  username: string;
  email: string;
  /** Left out: a new account gets a generated one, an existing one keeps its own. */
  password?: string;
}

export interface SeededAdmin {
  created: boolean;
  /** Given once, to be shown; it is kept nowhere. */
  generatedPassword?: string;
}

/**
 * Makes sure that there is this administrator. An existing account is made one, and enabled; a running server
 * notices within the life of its cache entries.
 * @throws AccountRuleBroken, UsernameTaken, EmailTaken
 */
export async function seedAdmin(
  database: DataSource,
  seed: AdminSeed,
  bcryptCost: number,
): Promise<SeededAdmin> {
  const accounts = AccountsService.standalone(database, bcryptCost);
  accounts.check(seed);
  const existing = await find(accounts, seed);
  if (existing) return promote(database, accounts, existing, seed.password);

  const generatedPassword = seed.password === undefined ? randomBytes(15).toString('base64url') : undefined;
  try {
    await accounts.create({ ...seed, password: seed.password ?? generatedPassword! }, 'admin');
    return { created: true, generatedPassword };
  } catch (error) {
    // Another process seeded the same one meanwhile.
    const rival = error instanceof UsernameTaken || error instanceof EmailTaken;
    const winner = rival ? await find(accounts, seed) : null;
    if (!winner) throw error;
    return promote(database, accounts, winner, seed.password);
  }
}

/** @throws EmailTaken when the address belongs to an account of another name. */
async function find(accounts: AccountsService, { username, email }: AdminSeed): Promise<User | null> {
  const [named, addressed] = [await accounts.findByLogin(username), await accounts.findByLogin(email)];
  if (addressed && addressed.id !== named?.id) throw new EmailTaken();
  return named;
}

async function promote(
  database: DataSource,
  accounts: AccountsService,
  user: User,
  password: string | undefined,
): Promise<SeededAdmin> {
  const passwordHash = password === undefined ? undefined : await accounts.hashNewPassword(user, password);
  await database.transaction(async (manager) => {
    await manager.update(User, user.id, { role: 'admin', disabled: false, passwordHash });
    if (passwordHash) await manager.update(Session, { userId: user.id }, { revokedAt: new Date() });
  });
  return { created: false };
}

import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { checkAccount, emailColumns, nameColumns, unlessTaken } from '../auth/accounts/account-rules.js';
import { EmailTaken, UsernameTaken } from '../auth/auth.errors.js';
import { hashPassword } from '../auth/passwords/password-hasher.js';
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
  checkAccount(seed);
  const existing = await find(database, seed);
  if (existing) {
    await promote(database, existing, seed.password, bcryptCost);
    return { created: false };
  }

  const generatedPassword = seed.password === undefined ? randomBytes(15).toString('base64url') : undefined;
  const passwordHash = await hashPassword(seed.password ?? generatedPassword ?? '', bcryptCost);
  const columns = { ...nameColumns(seed.username), ...emailColumns(seed.email) };
  try {
    await unlessTaken(() => database.manager.insert(User, { ...columns, passwordHash, role: 'admin' }));
    return { created: true, generatedPassword };
  } catch (error) {
    // Another process seeded the same one meanwhile.
    const rival = error instanceof UsernameTaken || error instanceof EmailTaken;
    const winner = rival ? await find(database, seed) : undefined;
    if (!winner) throw error;
    await promote(database, winner, seed.password, bcryptCost);
    return { created: false };
  }
}

/** @throws EmailTaken when the address belongs to an account of another name. */
async function find(database: DataSource, { username, email }: AdminSeed): Promise<User | undefined> {
  const { usernameKey } = nameColumns(username);
  const { emailKey } = emailColumns(email);
  const [first, second] = await database.manager.find(User, { where: [{ usernameKey }, { emailKey }] });
  if (second) throw new EmailTaken();
  if (first && first.usernameKey !== usernameKey) throw new EmailTaken();
  return first;
}

async function promote(
  database: DataSource,
  { id }: User,
  password: string | undefined,
  bcryptCost: number,
): Promise<void> {
  const passwordHash = password === undefined ? undefined : await hashPassword(password, bcryptCost);
  await database.transaction(async (manager) => {
    await manager.update(User, id, { role: 'admin', disabled: false, passwordHash });
    if (passwordHash) await manager.update(Session, { userId: id }, { revokedAt: new Date() });
  });
}

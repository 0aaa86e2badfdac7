import { randomBytes } from 'node:crypto';
import { DataSource, IsNull, MoreThan, type EntityManager } from 'typeorm';
import { AuditLog, COMMAND_LINE } from '../audit/audit-log.js';
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
  /** The name as it is kept, which may differ in case from the one asked for. */
  username: string;
  created: boolean;
  /** Given once, to be shown; it is kept nowhere. */
  generatedPassword?: string;
  changes: AdminChanges;
}

/** What became of an account that was there already. */
interface AdminChanges {
  madeAdministrator: boolean;
  enabled: boolean;
  passwordSet: boolean;
  /** They end with the old password. */
  sessionsEnded: number;
}

const NO_CHANGES: AdminChanges = {
  madeAdministrator: false,
  enabled: false,
  passwordSet: false,
  sessionsEnded: 0,
};

/**
 * Makes sure that there is this administrator. An existing account is made one, and enabled; a running server
 * notices within the life of its cache entries.
 * @throws RuleBroken, UsernameTaken, EmailTaken
 */
export async function seedAdmin(
  database: DataSource,
  seed: AdminSeed,
  bcryptCost: number,
): Promise<SeededAdmin> {
  const { id, ...seeded } = await makeAdmin(database, seed, bcryptCost);
  await new AuditLog(database).record({
    action: 'admin.seeded',
    actor: COMMAND_LINE,
    target: { type: 'user', id },
    details: { created: seeded.created, ...seeded.changes },
  });
  return seeded;
}

type Made = SeededAdmin & { id: number };

async function makeAdmin(database: DataSource, seed: AdminSeed, bcryptCost: number): Promise<Made> {
  const accounts = AccountsService.standalone(database, bcryptCost);
  accounts.check(seed);
  const existing = await find(accounts, seed);
  if (existing) return promote(database, accounts, existing, seed.password);

  const generatedPassword = seed.password === undefined ? randomBytes(15).toString('base64url') : undefined;
  try {
    const password = seed.password ?? generatedPassword!;
    const { id, username } = await accounts.create({ ...seed, password }, 'admin');
    return { id, username, created: true, generatedPassword, changes: NO_CHANGES };
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
  // In this order: an account that appears between the two look-ups is then found by its name.
  const addressed = await accounts.findByLogin(email);
  const named = await accounts.findByLogin(username);
  if (addressed && addressed.id !== named?.id) throw new EmailTaken();
  return named;
}

async function promote(
  database: DataSource,
  accounts: AccountsService,
  { id, username, email }: User,
  password: string | undefined,
): Promise<Made> {
  const passwordHash =
    password === undefined ? undefined : await accounts.hashNewPassword({ username, email }, password);
  const changes = await database.transaction(async (manager) => {
    // Read under a lock, so that what is reported is what this command did.
    const before = await manager.findOneOrFail(User, { where: { id }, lock: { mode: 'pessimistic_write' } });
    await manager.update(User, id, { role: 'admin', disabled: false, passwordHash });
    return {
      madeAdministrator: before.role !== 'admin',
      enabled: before.disabled,
      passwordSet: passwordHash !== undefined,
      sessionsEnded: passwordHash === undefined ? 0 : await endSessions(manager, id),
    };
  });
  return { id, username, created: false, changes };
}

async function endSessions(manager: EntityManager, userId: number): Promise<number> {
  const now = new Date();
  const open = { userId, revokedAt: IsNull(), expiresAt: MoreThan(now) };
  return (await manager.update(Session, open, { revokedAt: now })).affected ?? 0;
}

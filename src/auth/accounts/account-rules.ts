import { QueryFailedError } from 'typeorm';
import type { FieldFault } from '../../common/domain-error.js';
import { RuleBroken } from '../../common/validation.js';
import { EmailTaken, UsernameTaken } from '../auth.errors.js';
import { passwordFault } from '../passwords/password-policy.js';
import { displayEmail, displayName, emailFault, emailKey, usernameFault, usernameKey } from './identity.js';

export interface NewAccount {
  username: string;
  email: string;
  password: string;
}

/** The columns that hold a name. */
export const nameColumns = (username: string) => ({
  username: displayName(username),
  usernameKey: usernameKey(username),
});

/** The columns that hold an e-mail address. */
export const emailColumns = (email: string) => ({ email: displayEmail(email), emailKey: emailKey(email) });

/**
 * @param account a field left out is not looked at
 * @throws RuleBroken naming every field at fault
 */
export function checkAccount({ username, email, password }: Partial<NewAccount>): void {
  const faults = [
    username !== undefined && fault('username', usernameFault(username)),
    email !== undefined && fault('email', emailFault(email)),
    password !== undefined && fault('password', passwordFault(password, { username, email })),
  ].filter((found): found is FieldFault => Boolean(found));
  if (faults.length > 0) throw new RuleBroken(faults);
}

const fault = (field: string, message: string | undefined): FieldFault | false =>
  message !== undefined && { field, message };

const UNIQUE_VIOLATION = '23505';

/** The unique indexes settle who was first; a look-up before could not. */
export async function unlessTaken<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const { code, constraint } = (error instanceof QueryFailedError ? error.driverError : {}) as {
      code?: string;
      constraint?: string;
    };
    if (code === UNIQUE_VIOLATION && constraint === 'users_username_key') throw new UsernameTaken();
    if (code === UNIQUE_VIOLATION && constraint === 'users_email_key') throw new EmailTaken();
    throw error;
  }
}

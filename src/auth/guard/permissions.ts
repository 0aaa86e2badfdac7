import type { Permission, Principal } from '../access.js';
import { Forbidden, ScopeMissing, SessionRequired } from '../auth.errors.js';

/** @throws DomainError when the caller may not. */
export function assertPermitted(principal: Principal, permission: Permission): void {
  if (permission === 'admin' && principal.role !== 'admin') throw new Forbidden();
  if (principal.sessionId !== undefined) return;
  if (permission === 'session') throw new SessionRequired();
  if (!principal.scopes?.includes(permission)) throw new ScopeMissing(permission);
}

import type { Permission, Principal } from '../access.js';
import { Forbidden, ScopeMissing, SessionRequired, Unauthenticated } from '../auth.errors.js';

/** @throws DomainError when the caller may not. */
export function assertPermitted(
  principal: Principal | undefined,
  permission: Permission,
): asserts principal is Principal {
  if (!principal) throw new Unauthenticated();
  if (permission === 'admin' && principal.role !== 'admin') throw new Forbidden();
  if (principal.sessionId !== undefined) return;
  if (permission === 'session') throw new SessionRequired();
  if (!principal.scopes?.includes(permission)) throw new ScopeMissing(permission);
}

import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Role } from '../database/entities/user.entity.js';

/** What an API key may be given. */
export const SCOPES = ['images:read', 'images:write', 'account:read', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who is asking. The first argument of every service method that acts for someone. */
export interface Principal {
  userId: number;
  username: string;
  role: Role;
  /** Set for a signed-in person, absent for an API key. */
  sessionId?: string;
  /** Set for an API key, absent for a signed-in person, who may do all that the role may. */
  apiKeyId?: string;
  scopes?: readonly Scope[];
  /** When the credential ends, in Unix milliseconds; absent where it has no end. */
  expiresAt?: number;
}

/**
 * `session`: a signed-in person only, never an API key (so that a key can neither make keys nor widen itself).
 * A scope: a person, or a key that holds it. `admin` also asks for the role.
 */
export type Permission = Scope | 'session';

/** All of which are asked for. */
type Permissions = readonly [Permission, ...Permission[]];

export type Access =
  | { kind: 'public' }
  | { kind: 'allow'; permissions: Permissions }
  | { kind: 'signed'; permissions: Permissions };

export const ACCESS_KEY = 'access';

/** Anyone may call this. */
export const Public = () => SetMetadata<string, Access>(ACCESS_KEY, { kind: 'public' });

/**
 * Who may call this: where several permissions are named, whoever has all of them. A route without `@Allow`,
 * `@AllowSigned` or `@Public` is refused.
 */
export const Allow = (...permissions: Permissions) =>
  SetMetadata<string, Access>(ACCESS_KEY, { kind: 'allow', permissions });

/** As `@Allow`; a request that carries `signature` passes the guard, and the handler verifies it. */
export const AllowSigned = (permission: Permission) =>
  SetMetadata<string, Access>(ACCESS_KEY, { kind: 'signed', permissions: [permission] });

export const UNLIMITED_KEY = 'unlimited';

/** Does not count towards what a caller may ask in a minute: for those who watch over the server. */
export const Unlimited = () => SetMetadata<string, true>(UNLIMITED_KEY, true);

export interface AuthenticatedRequest extends Request {
  principal?: Principal;
}

/** The caller; undefined only on `@Public` and signed requests. */
export const CurrentUser = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<AuthenticatedRequest>().principal,
);

export interface Client {
  ip?: string;
  userAgent?: string;
}

/** Where a request comes from. The address is Express's, which believes the headers of trusted proxies only. */
export const FromClient = createParamDecorator((_: unknown, context: ExecutionContext): Client => {
  const { ip, headers } = context.switchToHttp().getRequest<Request>();
  return { ip, userAgent: headers['user-agent'] };
});

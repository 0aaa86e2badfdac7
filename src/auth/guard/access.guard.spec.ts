import type { ExecutionContext } from '@nestjs/common';
import { Logger } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Allow, AllowSigned, Public, type Principal } from '../access.js';
import type { RequestLimits } from '../throttle/request-limits.js';
import type { ApiKeysService } from '../api-keys/api-keys.service.js';
import { Forbidden, Unauthenticated } from '../auth.errors.js';
import { AccessGuard } from './access.guard.js';
import type { JwtAuthenticator } from './jwt-authenticator.js';

class Handlers {
  silent() {}
  @Public() open() {}
  @Allow('images:read') read() {}
  @Allow('admin') administer() {}
  @Allow('images:read', 'images:write') both() {}
  @AllowSigned('images:read') media() {}
}

const person: Principal = { userId: 1, username: 'ada', role: 'user', sessionId: 'a session' };
const jwt = { authenticate: vi.fn<() => Promise<Principal>>(() => Promise.resolve(person)) };
const apiKeys = {
  principalOf: vi.fn<(key: string) => Promise<Principal>>(() =>
    Promise.resolve({ ...person, sessionId: undefined, scopes: ['images:read'] }),
  ),
};
const guard = new AccessGuard(
  new Reflector(),
  jwt as unknown as JwtAuthenticator,
  apiKeys as unknown as ApiKeysService,
  { count: () => Promise.resolve(undefined) } as unknown as RequestLimits,
);

function visit(handler: keyof Handlers, headersDistinct: Record<string, string[]> = {}, query = {}) {
  const request = { method: 'GET', path: '/x', headersDistinct, query, principal: undefined };
  const context = {
    getHandler: () => Handlers.prototype[handler],
    getClass: () => Handlers,
    switchToHttp: () => ({ getRequest: () => request }),
  } as unknown as ExecutionContext;
  return { request, decision: guard.canActivate(context) };
}

describe('AccessGuard', () => {
  beforeEach(() => {
    vi.clearAllMocks();
  });

  it('refuses a handler that says nothing, also to those who are known, and logs it', async () => {
    const logged = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    await expect(visit('silent', { authorization: ['Bearer t'] }).decision).rejects.toMatchObject({
      status: 403,
    });
    expect(logged).toHaveBeenCalledOnce();
    logged.mockRestore();
  });

  it('lets everybody call what is public, without looking at credentials', async () => {
    const { request, decision } = visit('open', { authorization: ['nonsense'] });
    expect(await decision).toBe(true);
    expect(request.principal).toBeUndefined();
  });

  it('refuses who brings nothing', async () => {
    await expect(visit('read').decision).rejects.toThrow(Unauthenticated);
    await expect(visit('read', {}, { signature: 'x', access_token: 't' }).decision).rejects.toThrow(
      Unauthenticated,
    );
  });

  it('leaves a signature to the handler where one may be', async () => {
    expect(await visit('media', {}, { signature: 'x' }).decision).toBe(true);
    expect(jwt.authenticate).not.toHaveBeenCalled();
    await expect(visit('media').decision).rejects.toThrow(Unauthenticated);
  });

  it('attaches the caller, by token or by key, and asks for the permission', async () => {
    const byToken = visit('read', { authorization: ['Bearer a.b.c'] });
    expect(await byToken.decision).toBe(true);
    expect(byToken.request.principal).toEqual(person);
    expect(await visit('read', { 'x-api-key': ['iap_x'] }).decision).toBe(true);
    expect(apiKeys.principalOf).toHaveBeenCalledWith('iap_x');
    await expect(visit('administer', { authorization: ['Bearer a.b.c'] }).decision).rejects.toMatchObject({
      status: 403,
    });
  });

  it.each([
    [['images:read'], false],
    [['images:write'], false],
    [['images:write', 'images:read'], true],
  ] as const)('asks for all permissions that are named: a key with %j', async (scopes, permitted) => {
    apiKeys.principalOf.mockResolvedValueOnce({ ...person, sessionId: undefined, scopes });
    const { decision } = visit('both', { 'x-api-key': ['iap_x'] });
    if (permitted) await expect(decision).resolves.toBe(true);
    else await expect(decision).rejects.toThrow(Forbidden);
  });
});

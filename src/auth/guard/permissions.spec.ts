import { describe, expect, it } from 'vitest';
import type { Permission, Principal } from '../access.js';
import { assertPermitted } from './permissions.js';

const base = { userId: 1, username: 'ada' };
const person: Principal = { ...base, role: 'user', sessionId: 'a session' };
const admin: Principal = { ...person, role: 'admin' };
const key = (role: Principal['role'], ...scopes: NonNullable<Principal['scopes']>): Principal => ({
  ...base,
  role,
  apiKeyId: 'a key',
  scopes,
});

const codeOf = (principal: Principal, permission: Permission) => {
  try {
    assertPermitted(principal, permission);
    return 'permitted';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('assertPermitted', () => {
  it.each<[string, Principal, Permission, string]>([
    ['a person to read', person, 'images:read', 'permitted'],
    ['a person to use the session', person, 'session', 'permitted'],
    ['a person to administer', person, 'admin', 'FORBIDDEN'],
    ['an administrator to administer', admin, 'admin', 'permitted'],
    ['a key with the scope', key('user', 'images:read'), 'images:read', 'permitted'],
    ['a key without the scope', key('user', 'images:read'), 'images:write', 'SCOPE_MISSING'],
    ['a key without scopes', key('admin'), 'images:read', 'SCOPE_MISSING'],
    ['a key to use the session', key('admin', 'admin'), 'session', 'SESSION_REQUIRED'],
    ['a key of an administrator with the scope', key('admin', 'admin'), 'admin', 'permitted'],
    ['a key of an administrator without the scope', key('admin', 'images:read'), 'admin', 'SCOPE_MISSING'],
    ['a key of somebody who was an administrator', key('user', 'admin'), 'admin', 'FORBIDDEN'],
  ])('decides on %s', (_, principal, permission, decision) => {
    expect(codeOf(principal, permission)).toBe(decision);
  });
});

import { describe, expect, it } from 'vitest';
import { newId } from '../../common/ids.js';
import type { AppConfig } from '../../config/app-config.js';
import { hashToken, RefreshTokens } from './refresh-tokens.js';

const tokensOf = (jwtSecret: string) => new RefreshTokens({ jwtSecret } as AppConfig['auth']);

describe('RefreshTokens', () => {
  const tokens = tokensOf('first secret');
  const sessionId = newId();

  it('finds the session of a token that it issued', () => {
    expect(tokens.sessionOf(tokens.issue(sessionId))).toBe(sessionId);
  });

  it('issues a new token each time', () => {
    expect(tokens.issue(sessionId)).not.toBe(tokens.issue(sessionId));
  });

  it('does not know tokens of others, changed ones, or garbage', () => {
    const token = tokens.issue(sessionId);
    const [, secret, seal] = token.split('.');
    const forged = [
      tokensOf('second secret').issue(sessionId),
      `${newId()}.${secret}.${seal}`,
      `${sessionId}.x${secret}.${seal}`,
      `${sessionId}.${secret}.`,
      `${sessionId}.${secret}`,
      `${token}.more`,
      `${token}=`,
      sessionId,
      '',
      '..',
    ];
    expect(forged.map((text) => tokens.sessionOf(text))).toEqual(forged.map(() => undefined));
  });
});

describe('hashToken', () => {
  it('is SHA-256', () => {
    expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

import { describe, expect, it } from 'vitest';
import { Unauthenticated } from '../auth.errors.js';
import { readCredentials } from './credentials.js';

const read = (headersDistinct: Record<string, string[]>) => readCredentials({ headersDistinct });

describe('readCredentials', () => {
  it('finds tokens and keys', () => {
    expect(read({})).toEqual({ kind: 'none' });
    expect(read({ authorization: ['Bearer a.b.c'] })).toEqual({ kind: 'jwt', token: 'a.b.c' });
    expect(read({ authorization: ['bEARER a.b.c'] })).toEqual({ kind: 'jwt', token: 'a.b.c' });
    expect(read({ authorization: ['Bearer iap_k'] })).toEqual({ kind: 'api-key', key: 'iap_k' });
    expect(read({ 'x-api-key': ['iap_k'] })).toEqual({ kind: 'api-key', key: 'iap_k' });
  });

  it('takes the same one twice for one', () => {
    const both = { authorization: ['Bearer iap_k', 'Bearer iap_k'], 'x-api-key': ['iap_k'] };
    expect(read(both)).toEqual({ kind: 'api-key', key: 'iap_k' });
  });

  it.each([
    { authorization: ['Bearer a', 'Bearer b'] },
    { authorization: ['Bearer a.b.c'], 'x-api-key': ['iap_k'] },
    { authorization: ['Basic YTpi'] },
    { authorization: ['Basic YTpi'], 'x-api-key': ['iap_k'] },
    { authorization: ['Bearer'] },
    { authorization: ['Bearer '] },
    { authorization: [''] },
    { authorization: ['Bearer\ta.b.c'] },
    { authorization: ['Bearer a b'] },
    { authorization: ['Bearer a,Bearer b'] },
    { authorization: ['a.b.c'] },
    { 'x-api-key': ['a.b.c'] },
    { 'x-api-key': [''] },
  ])('refuses %j', (headers) => {
    expect(() => read(headers as Record<string, string[]>)).toThrow(Unauthenticated);
  });
});

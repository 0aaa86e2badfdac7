import type { IncomingMessage } from 'node:http';
import { API_KEY_PREFIX } from '../api-keys/api-key-format.js';
import { Unauthenticated } from '../auth.errors.js';

type Credentials = { kind: 'none' } | { kind: 'jwt'; token: string } | { kind: 'api-key'; key: string };

const BEARER = /^bearer +([^\s,]+)$/i;

/**
 * From the headers alone: in an address or a cookie, tokens end in logs or are sent unasked.
 * A request that brings several credentials is refused unless they are the same, so that no two readers of
 * it (a proxy, we) can take it for different people.
 */
export function readCredentials(request: Pick<IncomingMessage, 'headersDistinct'>): Credentials {
  const authorizations = (request.headersDistinct['authorization'] ?? []).map((value) => {
    const token = BEARER.exec(value)?.[1];
    if (token === undefined) throw new Unauthenticated();
    return token;
  });
  const apiKeys = request.headersDistinct['x-api-key'] ?? [];
  if (apiKeys.some((key) => !key.startsWith(API_KEY_PREFIX))) throw new Unauthenticated();

  const [credential, ...others] = new Set([...authorizations, ...apiKeys]);
  if (credential === undefined) return { kind: 'none' };
  if (others.length > 0) throw new Unauthenticated();
  return credential.startsWith(API_KEY_PREFIX)
    ? { kind: 'api-key', key: credential }
    : { kind: 'jwt', token: credential };
}

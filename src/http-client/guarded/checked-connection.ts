import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { buildConnector, Client } from 'undici';
import type { AddressPolicy } from './address-policy.js';
import { FetchFault } from './fetch-fault.js';
import { AHEAD_BYTES, type ReadAhead } from './read-ahead.js';
import type { Target } from './url-check.js';

const MAX_HEADER_BYTES = 16 * 1024;
/** Connecting to the other side of the world takes half a second; the default gives up after a quarter. */
const ATTEMPT_MS = 2000;
/** Of a name: it may stand for thousands, and one request is not to become as many. */
const ADDRESSES = 8;

/**
 * A connection of its own for each request, to an address that was looked up once and found to be allowed: nothing is
 * resolved a second time, and none outlives what was known when it was made. Proxies of the environment are not asked,
 * as they would resolve names themselves.
 */
export function connectTo(
  target: Target,
  {
    policy,
    addresses,
    idleMs,
    maxBytes,
    ahead,
  }: {
    policy: AddressPolicy;
    addresses: readonly string[];
    idleMs: number;
    maxBytes: number;
    ahead: ReadAhead;
  },
): Client {
  const tried = addresses.slice(0, ADDRESSES);
  const connect = buildConnector({
    timeout: idleMs,
    lookup: lookupOf(tried),
    autoSelectFamily: true,
    // One after the other: each has its turn within the time, also where the one before is far away or silent.
    autoSelectFamilyAttemptTimeout: Math.floor(Math.min(ATTEMPT_MS, idleMs / tried.length)),
  });
  return new Client(target.url.origin, {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: idleMs,
    bodyTimeout: idleMs,
    // Whoever reads counts more exactly; this is what is received ahead of him.
    maxResponseSize: maxBytes + AHEAD_BYTES,
    pipelining: 0,
    connect: (options, callback) =>
      connect(options, (...[error, socket]) => {
        if (error) return callback(error, null);
        // Addresses in figures are never looked up; and what was checked is checked where it counts.
        if (policy.allows(target, socket.remoteAddress ?? '')) {
          ahead.attach(socket);
          return callback(null, socket);
        }
        socket.destroy();
        return callback(new FetchFault('URL_NOT_ALLOWED'), null);
      }),
  });
}

function lookupOf(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_name, options, callback) =>
    options.all ? callback(null, found) : callback(null, found[0]!.address, found[0]!.family);
}

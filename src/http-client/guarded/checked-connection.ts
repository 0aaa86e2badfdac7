import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { buildConnector, Client } from 'undici';
import type { AddressPolicy } from './address-policy.js';
import { FetchFault } from './fetch-fault.js';
import type { HostResolver } from './host-resolver.js';
import type { Target } from './url-check.js';

const MAX_HEADER_BYTES = 16 * 1024;

/**
 * A connection of its own for each request, to an address that was looked up once and found to be allowed: nothing is
 * resolved a second time, and none outlives what was known when it was made. Proxies of the environment are not asked,
 * as they would resolve names themselves.
 */
export function connectTo(
  target: Target,
  { policy, resolver, idleMs }: { policy: AddressPolicy; resolver: HostResolver; idleMs: number },
): Client {
  const connect = buildConnector({ timeout: idleMs, lookup: checkedLookup(target, policy, resolver) });
  return new Client(target.url.origin, {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: idleMs,
    bodyTimeout: idleMs,
    pipelining: 0,
    autoSelectFamily: true,
    connect: (options, callback) =>
      connect(options, (...[error, socket]) => {
        if (error) return callback(error, null);
        // Addresses in figures are never looked up; and what was checked is checked where it counts.
        if (isAllowed(target, socket.remoteAddress ?? '', policy)) return callback(null, socket);
        socket.destroy();
        return callback(new FetchFault('URL_NOT_ALLOWED'), null);
      }),
  });
}

const isAllowed = ({ host, port }: Target, address: string, policy: AddressPolicy) =>
  policy.allowsName(host, port) || policy.allowsAddress(address, port);

function checkedLookup(target: Target, policy: AddressPolicy, resolver: HostResolver): LookupFunction {
  return (_name, options, callback) => {
    resolver.resolve(target.host).then(
      (addresses) => {
        // One that is not allowed among others is no mistake of a public host's.
        if (addresses.length === 0) return callback(new FetchFault('HOST_NOT_FOUND'), '', 0);
        if (!addresses.every((address) => isAllowed(target, address, policy)))
          return callback(new FetchFault('URL_NOT_ALLOWED'), '', 0);
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        return options.all ? callback(null, found) : callback(null, found[0]!.address, found[0]!.family);
      },
      (cause: unknown) => callback(new FetchFault('HOST_NOT_FOUND', { cause }), '', 0),
    );
  };
}

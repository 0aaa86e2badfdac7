import { isIP } from 'node:net';
import { withDeadline } from '../../common/deadline.js';
import type { AddressPolicy } from './address-policy.js';
import { FetchFault } from './fetch-fault.js';
import type { HostResolver } from './host-resolver.js';
import type { Target } from './url-check.js';

/** Of its own: nobody is waited for as long as for a picture. */
const LOOKUP_MS = 5000;

interface Asking {
  policy: AddressPolicy;
  resolver: HostResolver;
  signal: AbortSignal;
}

/**
 * What the target's name stands for, all of it allowed.
 * @throws FetchFault HOST_NOT_FOUND, also where no nameserver answers, and URL_NOT_ALLOWED; and the signal's reason
 */
export async function checkedAddresses(
  target: Target,
  { policy, resolver, signal }: Asking,
): Promise<readonly string[]> {
  // In figures: checked already.
  if (isIP(target.host) > 0) return [target.host];
  const found = await lookUp(target.host, resolver, signal);
  if (found.length === 0) throw new FetchFault('HOST_NOT_FOUND');
  // One that is not allowed among others is no mistake of a public host's.
  if (!found.every((address) => policy.allows(target, address))) throw new FetchFault('URL_NOT_ALLOWED');
  return found;
}

async function lookUp(name: string, resolver: HostResolver, outer: AbortSignal): Promise<readonly string[]> {
  try {
    return await withDeadline(LOOKUP_MS, outer, ({ signal, race }) =>
      race(() => resolver.resolve(name, signal)),
    );
  } catch (cause) {
    if (outer.aborted && !isTimeout(outer.reason)) throw outer.reason;
    throw new FetchFault('HOST_NOT_FOUND', { cause });
  }
}

const isTimeout = (reason: unknown) => reason instanceof Error && reason.name === 'TimeoutError';

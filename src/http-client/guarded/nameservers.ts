import { Resolver } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';

export interface Nameservers {
  /** `ADDRESS:PORT`; those of the machine unless given. */
  servers: readonly string[];
  /** Whether the machine gets to public addresses of IPv6. */
  hasIpv6: () => boolean;
}

/** Another nameserver is asked then, or the same again: a packet may be lost. */
const TRY_MS = 1500;
const TRIES = 3;
/** Some nameservers never answer for the family that they have nothing of (RFC 8305 waits even less). */
const OTHER_FAMILY_MS = 500;
/** The name is not there, has no address, or can be none. */
const NO_SUCH_NAME = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/**
 * As it stands, without search domains. Asked without threads: any number of names may go unanswered at a time.
 * @returns none where there is no such name
 * @throws where nobody answers
 */
export async function askNameservers(
  name: string,
  signal: AbortSignal,
  { servers, hasIpv6 = reachesIpv6 }: Partial<Nameservers> = {},
): Promise<string[]> {
  signal.throwIfAborted();
  // One for each name, as all that one asks is cancelled at once; and it knows the nameservers of this moment.
  const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES });
  if (servers) resolver.setServers(servers);
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel);
  try {
    if (hasIpv6()) return await ofBothFamilies(name, resolver);
    const found = await orNone(resolver.resolve4(name));
    // What cannot be reached is another thing than a name that nobody knows.
    return found.length > 0 ? found : await orNone(resolver.resolve6(name));
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

async function ofBothFamilies(name: string, resolver: Resolver): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const hurry = (found: string[]) => {
    if (found.length > 0) timer = setTimeout(() => resolver.cancel(), OTHER_FAMILY_MS);
    return found;
  };
  const asked = [resolver.resolve6(name), resolver.resolve4(name)];
  const answers = await Promise.allSettled(asked.map(async (answer) => hurry(await orNone(answer))));
  clearTimeout(timer);
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (found.length === 0 && failed) throw failed.reason;
  return found;
}

async function orNone(answer: Promise<string[]>): Promise<string[]> {
  try {
    return await answer;
  } catch (error) {
    if (NO_SUCH_NAME.has((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

/** By its own addresses: one that is private to the network (fd00::/8) leads nowhere else. */
function reachesIpv6(): boolean {
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal }) => !internal);
  return (
    own.some(({ family, address }) => family === 'IPv6' && /^[23]/.test(address)) ||
    own.every(({ family }) => family !== 'IPv4')
  );
}

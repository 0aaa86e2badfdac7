import { askNameservers, type Nameservers } from './nameservers.js';
import { HostsFile } from './hosts-file.js';

/** What a name stands for at this moment: IPv4 and IPv6 addresses. */
export abstract class HostResolver {
  /**
   * @param name in lower case, without a dot at its end
   * @param signal ends the asking
   * @returns none where there is no such name
   * @throws where nobody answers for it
   */
  abstract resolve(name: string, signal: AbortSignal): Promise<readonly string[]>;
}

interface KnownNames extends Partial<Nameservers> {
  /** That the operator allows. */
  allowedNames: readonly string[];
  hostsFile?: string;
}

const LOOPBACK = ['127.0.0.1', '::1'];

/**
 * By the hosts file, then by the nameservers of the machine, without getaddrinfo: that keeps a thread for as long as
 * nobody answers, and a handful of threads is all there is for everybody.
 */
export class SystemResolver extends HostResolver {
  private readonly allowedNames: ReadonlySet<string>;
  private readonly hosts: HostsFile;
  private readonly nameservers: Partial<Nameservers>;

  constructor({ allowedNames, hostsFile, ...nameservers }: KnownNames) {
    super();
    this.allowedNames = new Set(allowedNames);
    this.hosts = new HostsFile(hostsFile);
    this.nameservers = nameservers;
  }

  async resolve(name: string, signal: AbortSignal): Promise<readonly string[]> {
    const known = await this.hosts.addressesOf(name);
    if (known.length > 0) return known;
    // RFC 6761: also where the file says nothing of it, and never by a nameserver.
    if (/(^|\.)localhost$/.test(name)) return LOOPBACK;
    // Of one's own network, as those of containers are: which there are is nobody else's business.
    if (!name.includes('.') && !this.allowedNames.has(name)) return [];
    return askNameservers(name, signal, this.nameservers);
  }
}

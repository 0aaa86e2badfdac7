import { lookup } from 'node:dns/promises';

/** What a name stands for at this moment: IPv4 and IPv6 addresses. */
export abstract class HostResolver {
  /** @throws where the name is not known */
  abstract resolve(name: string): Promise<readonly string[]>;
}

/** As the operating system has it, `/etc/hosts` included. */
export class SystemResolver extends HostResolver {
  async resolve(name: string): Promise<string[]> {
    const found = await lookup(name, { all: true, verbatim: true });
    return found.map(({ address }) => address);
  }
}

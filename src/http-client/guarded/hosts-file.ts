import { readFile, stat } from 'node:fs/promises';
import { isIP } from 'node:net';

const SYSTEM_FILE =
  process.platform === 'win32' ? String.raw`C:\Windows\System32\drivers\etc\hosts` : '/etc/hosts';
const STALE_MS = 5000;

type Names = ReadonlyMap<string, readonly string[]>;
interface Contents {
  /** Tells whether it is to be read again. */
  version: string;
  names: Names;
}

/** Names that the machine knows by itself. */
export class HostsFile {
  private contents: Promise<Contents> = Promise.resolve({ version: '', names: new Map() });
  private staleAt = 0;

  constructor(private readonly path = SYSTEM_FILE) {}

  async addressesOf(name: string): Promise<readonly string[]> {
    if (performance.now() >= this.staleAt) {
      this.staleAt = performance.now() + STALE_MS;
      this.contents = this.contents.then((known) => this.refreshed(known));
    }
    return (await this.contents).names.get(name) ?? [];
  }

  private async refreshed(known: Contents): Promise<Contents> {
    try {
      const { mtimeMs, size, ino } = await stat(this.path);
      const version = `${ino} ${mtimeMs} ${size}`;
      if (version === known.version) return known;
      return { version, names: namesIn(await readFile(this.path, 'utf8')) };
    } catch {
      // A machine may have none.
      return { version: '', names: new Map() };
    }
  }
}

function namesIn(text: string): Names {
  const names = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...known] = line.replace(/#.*/, '').trim().split(/\s+/);
    // With a zone it is one of our own links, which nobody may be asked at.
    if (isIP(address) === 0 || address.includes('%')) continue;
    for (const name of known.map((each) => each.toLowerCase().replace(/\.$/, '')))
      names.set(name, [...(names.get(name) ?? []), address]);
  }
  return names;
}

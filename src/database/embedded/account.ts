import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { EmbeddedPostgresError, USE_YOUR_OWN } from './errors.js';

/** The operating system's user that PostgreSQL runs as. */
export interface Account {
  uid: number;
  gid: number;
}

export interface Command {
  command: string;
  args: string[];
  uid?: number;
  gid?: number;
}

/**
 * PostgreSQL refuses to run as root. Started by root, it runs as whoever owns the data already, else as
 * `postgres` or `nobody`; started by anybody else, as that user (undefined).
 */
export function databaseAccount(dataFolder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(dataFolder, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = knownAccount('postgres') ?? knownAccount('nobody');
  if (account) return account;
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and this machine has no user `postgres` or `nobody` to run it as. ' +
      `Start as an ordinary user. ${USE_YOUR_OWN}`,
  );
}

/** The command as that account would run it, able to get at the paths. */
export function commandAs(
  account: Account | undefined,
  command: string,
  args: string[],
  paths: string[],
): Command {
  if (!account) return { command, args };
  const blocked = [command, ...paths].find((path) => !canReach(account, path));
  if (blocked === undefined) return { command, args, ...account };
  const prefix = throughClosedFolders(account);
  if (spawnSync('setpriv', [...prefix, 'true'], { stdio: 'ignore' }).status === 0)
    return { command: 'setpriv', args: [...prefix, command, ...args] };
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and user ${account.uid}, whom it would run as, cannot enter ${blocked}. ` +
      'Start as an ordinary user, or put the project and DATA_DIR into folders that others may enter, ' +
      `or install setpriv (package util-linux). ${USE_YOUR_OWN}`,
  );
}

/**
 * Keeps one ability of root, to enter any folder, for paths like /root/project. Without
 * `no_setuid_fixup` access(2), by which PostgreSQL looks for its own parts, would still say no.
 */
const throughClosedFolders = ({ uid, gid }: Account) => [
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
  '--inh-caps=+dac_override',
  '--ambient-caps=+dac_override',
  '--securebits=+no_setuid_fixup',
  '--',
];

function knownAccount(name: string): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [uid, gid] = (line?.split(':') ?? []).slice(2, 4).map(Number);
  return uid !== undefined && uid > 0 && gid !== undefined && gid >= 0 ? { uid, gid } : undefined;
}

/** Whether every folder above the path lets the account through. */
export function canReach(account: Account, path: string): boolean {
  for (let folder = dirname(realpathSync(path)); ; folder = dirname(folder)) {
    if (!mayEnter(account, statSync(folder))) return false;
    if (folder === dirname(folder)) return true;
  }
}

function mayEnter({ uid, gid }: Account, folder: Stats): boolean {
  if (folder.uid === uid) return (folder.mode & 0o100) !== 0;
  if (folder.gid === gid) return (folder.mode & 0o010) !== 0;
  return (folder.mode & 0o001) !== 0;
}

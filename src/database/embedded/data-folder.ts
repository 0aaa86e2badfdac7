import {
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { commandAs, databaseAccount, type Account } from './account.js';
import { EmbeddedPostgresError, USE_YOUR_OWN } from './errors.js';
import { run } from './run.js';

interface DataFolderOptions {
  initdb: string;
  password: string;
  durable: boolean;
}

const INITDB = [
  '--username=postgres',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
];

const isComplete = (folder: string) => existsSync(join(folder, 'PG_VERSION'));

/**
 * Creates PostgreSQL's data folder unless it is there. Made aside and renamed, so that it is complete or
 * absent whenever we are killed, and the slower of two that create it at once finds the other's.
 */
export async function ensureDataFolder(folder: string, options: DataFolderOptions): Promise<void> {
  const account = databaseAccount(folder);
  if (isComplete(folder)) return takeOver(account, folder);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new EmbeddedPostgresError(
      `${folder} holds something that is not PostgreSQL's; move it, or set DATA_DIR`,
    );

  const draft = `${folder}.new-${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  try {
    await initialise(draft, account, options);
    renameSync(draft, folder);
  } catch (error) {
    if (!isComplete(folder)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function initialise(folder: string, account: Account | undefined, options: DataFolderOptions) {
  const passwordFile = `${folder}.password`;
  try {
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(passwordFile, options.password, { mode: 0o600 });
    if (account) for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid);
    const { code, output } = await run(
      commandAs(
        account,
        options.initdb,
        ['-D', folder, `--pwfile=${passwordFile}`, ...INITDB, ...(options.durable ? [] : ['--no-sync'])],
        [folder],
      ),
    );
    if (code !== 0)
      throw new EmbeddedPostgresError(`PostgreSQL's initdb failed:\n${output.trim()}\n${USE_YOUR_OWN}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Data that root copied or restored belongs to root; PostgreSQL insists on owning it. */
function takeOver(account: Account | undefined, folder: string): void {
  if (!account || statSync(folder).uid === account.uid) return;
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    lchownSync(join(folder, entry), account.uid, account.gid);
  // Last, because its owner is what tells whether there is anything to do.
  chownSync(folder, account.uid, account.gid);
}

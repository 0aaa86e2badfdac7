import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../src/database/data-source.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';

const COMMANDS = resolve(import.meta.dirname, '../dist/src/cli');
const ADA = ['--username', 'ada', '--email', 'ada@example.org'];
const PASSWORD = 'a rather long passphrase';

let database: TestDatabase;
let dataDir: string;

beforeEach(async () => {
  [database, dataDir] = await Promise.all([
    createTestDatabase(),
    mkdtemp(join(tmpdir(), 'platform-commands-')),
  ]);
});
afterEach(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

async function run(command: string, args: string[], input = '') {
  const child = spawn(process.execPath, [join(COMMANDS, `${command}.js`), ...args], {
    cwd: dataDir,
    env: { PATH: process.env['PATH'], DATABASE_URL: database.url, DATA_DIR: dataDir },
  });
  const closed = new Promise<number | null>((done) => child.once('close', done));
  child.stdin.end(input);
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { output, errors, code };
}

describe('migration:revert', () => {
  it('undoes a migration that takes nothing along', async () => {
    expect(await run('migrate', ['revert'])).toMatchObject({
      code: 0,
      output: `Undid ${MIGRATIONS.at(-1)!.name}\n`,
    });
  });

  it('asks for --yes where there is something to lose', async () => {
    await run('seed-admin', ADA);

    const refused = await run('migrate', ['revert']);
    expect(refused).toMatchObject({ code: 1, output: '' });
    expect(refused.errors).toMatch(/users: 1, images: 0.*--yes/s);

    const undone = await run('migrate', ['revert', '--yes']);
    expect(undone).toMatchObject({ code: 0, output: `Undid ${MIGRATIONS.at(-1)!.name}\n` });
  });
});

it('records which migrations were applied and undone', async () => {
  expect(await run('migrate', ['run'])).toMatchObject({
    code: 0,
    output: expect.stringContaining('Nothing'),
  });
  await run('migrate', ['revert']);
  await run('migrate', ['run']);

  const name = MIGRATIONS.at(-1)!.name;
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query(
    `SELECT action, details FROM audit_log WHERE action LIKE 'schema.%' ORDER BY id`,
  );
  await client.end();
  expect(rows).toEqual([
    { action: 'schema.reverted', details: { name } },
    { action: 'schema.migrated', details: { applied: [name] } },
  ]);
});

describe('seed:admin', () => {
  it('prints the password that it made up, and says so when there is nothing to do', async () => {
    const made = await run('seed-admin', ADA);
    expect(made.output).toMatch(/^Created ada, an administrator\.\nPassword, shown this once: \S{20}\n$/);

    expect((await run('seed-admin', ADA)).output).toBe('Nothing to do: ada is an administrator already.\n');
  });

  it('takes a password from standard input, and shows it nowhere', async () => {
    await run('seed-admin', ADA);
    const { code, output, errors } = await run('seed-admin', [...ADA, '--password-stdin'], `${PASSWORD}\n`);

    expect({ code, output }).toEqual({ code: 0, output: 'Set the password of ada; sessions ended: 0.\n' });
    expect(output + errors).not.toContain(PASSWORD);
  });
});

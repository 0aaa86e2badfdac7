import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/common/free-port.js';
import { EmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { livePostmaster } from '../../src/database/embedded/postmaster-file.js';
import { migrate } from '../../src/database/migrate.js';

/** Beside the ports of a platform and of the tests' common server. */
const FIRST_PORT = 54_529;

export interface OwnPostgres {
  /** The same after a restart. */
  url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** A PostgreSQL server of one test's own, durable and migrated, that it may stop and start. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), `platform-postgres-${process.pid}-`));
  // Started by root, PostgreSQL runs as another user, who has to get in.
  chmodSync(folder, 0o711);
  const port = await freePort(FIRST_PORT + Math.floor(Math.random() * 500), '127.0.0.1');
  const acquire = () => EmbeddedPostgres.acquire({ folder, password: 'test', port });
  const onExit = () => {
    const server = livePostmaster(join(folder, 'postgres'));
    // SIGQUIT: at once, without writing anything.
    if (server) process.kill(server.pid, 'SIGQUIT');
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };
  process.once('exit', onExit);
  let server: EmbeddedPostgres | undefined = await acquire();
  const { url } = server;
  await migrate({ url, embedded: false, poolSize: 2 });
  return {
    url,
    async stop() {
      await server?.release();
      server = undefined;
    },
    async start() {
      server = await acquire();
      if (server.url !== url) throw new Error('The server came back under another address');
    },
    async remove() {
      await server?.release();
      process.off('exit', onExit);
      onExit();
    },
  };
}

import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../src/common/processes.js';
import { EmbeddedPostgres } from '../../src/database/embedded-postgres.js';
import { livePostmaster } from '../../src/database/embedded/postmaster-file.js';

const PREFIX = 'platform-test-';
/** Beside the port of a platform that somebody runs on this machine. */
const PORT = 54_429;

export interface TestServer {
  url: string;
  stop(): Promise<void>;
}

export async function startTestServer(given?: string): Promise<TestServer> {
  if (given) return { url: given, stop: () => Promise.resolve() };

  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // Started by root, PostgreSQL runs as another user, who has to get in.
  chmodSync(folder, 0o711);
  const onExit = () => removeServer(folder);
  process.once('exit', onExit);
  const postgres = await EmbeddedPostgres.acquire({ folder, password: 'test', port: PORT, durable: false });
  return {
    url: postgres.url,
    async stop() {
      await postgres.release();
      process.off('exit', onExit);
      removeServer(folder);
    },
  };
}

/** What test runs left behind that were killed. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (pid && !isAlive(pid)) removeServer(join(tmpdir(), name));
  }
}

function removeServer(folder: string): void {
  const server = livePostmaster(join(folder, 'postgres'));
  // SIGQUIT: at once, without writing anything.
  if (server) process.kill(server.pid, 'SIGQUIT');
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

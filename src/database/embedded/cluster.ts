import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../common/free-port.js';
import { commandAs, databaseAccount } from './account.js';
import { postgresBinaries } from './binaries.js';
import { ensureDataFolder } from './data-folder.js';
import { EmbeddedPostgresError, USE_YOUR_OWN } from './errors.js';
import { disownPostmasterFile, livePostmaster } from './postmaster-file.js';
import { run, spawnOptions } from './run.js';
import { ServerLog } from './server-log.js';

const HOST = '127.0.0.1';
const POLL_MS = 20;
const RETRY_MS = 100;
/** Recovery after a crash replays at most `max_wal_size` (1 GB). */
const START_MS = 120_000;
const FAST_STOP_SECONDS = 3;
const IMMEDIATE_STOP_SECONDS = 2;

/** Somebody was faster with the port or with this very folder, or a killed server's last helpers linger. */
const WORTH_A_RETRY =
  /could not bind|Address already in use|lock file .* already exists|pre-existing shared memory/;

export interface ClusterOptions {
  /** Holds the data folder and the server's log. */
  folder: string;
  password: string;
  /** Asked for first; the next free one is taken. */
  port: number;
  /** False: faster, but a power cut may ruin the data. For tests. */
  durable?: boolean;
}

/** A PostgreSQL data folder and the server on it. */
export class Cluster {
  readonly data: string;
  private readonly log: ServerLog;
  private readonly binaries = postgresBinaries();
  private readonly durable: boolean;
  private child?: ChildProcess;

  constructor(private readonly options: ClusterOptions) {
    this.data = join(options.folder, 'postgres');
    this.log = new ServerLog(join(options.folder, 'postgres.log'));
    this.durable = options.durable ?? true;
  }

  /** Creates the data folder and starts the server, where that is still to be done. @returns the port. */
  async ensureRunning(): Promise<number> {
    const deadline = Date.now() + START_MS;
    while (Date.now() < deadline) {
      const running = livePostmaster(this.data);
      if (running?.ready) return running.port;
      if (running) await delay(POLL_MS);
      else await this.start();
    }
    throw new EmbeddedPostgresError(`PostgreSQL did not become ready in time; see ${this.log.path}`);
  }

  /** Ends the server, whoever started it. After an immediate stop the next start recovers, as after a crash. */
  async stop(): Promise<void> {
    const stopped =
      (await this.pgCtlStop('fast', FAST_STOP_SECONDS)) ||
      (await this.pgCtlStop('immediate', IMMEDIATE_STOP_SECONDS));
    // pg_ctl goes by the pid file, which is gone when somebody has deleted the folder under the server.
    if (!stopped && this.child?.exitCode === null) this.child.kill('SIGKILL');
  }

  private async pgCtlStop(mode: string, seconds: number): Promise<boolean> {
    const args = ['stop', '-D', this.data, '-m', mode, '-w', '-t', String(seconds)];
    return (await run(this.asOwner(this.binaries.pgCtl, args))).code === 0;
  }

  /** Returns also when it is not ready yet, but may become so. */
  private async start(): Promise<void> {
    const { initdb, postgres } = this.binaries;
    await ensureDataFolder(this.data, { initdb, password: this.options.password, durable: this.durable });
    disownPostmasterFile(this.data);
    const command = this.asOwner(postgres, this.serverArguments(await freePort(this.options.port, HOST)));
    const output = this.log.open();
    try {
      // A session of its own: Ctrl-C in the terminal must not end the database before those who use it.
      this.child = spawn(command.command, command.args, {
        ...spawnOptions(command),
        detached: true,
        stdio: ['ignore', output, output],
      });
    } finally {
      closeSync(output);
    }
    this.child.unref();
    await this.untilReady(this.child);
  }

  private async untilReady(child: ChildProcess): Promise<void> {
    // Emitted when it could not even be spawned; its exit code is set then, too.
    const failure = { message: '' };
    child.once('error', ({ message }) => (failure.message = message));
    const deadline = Date.now() + START_MS;
    while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
      if (livePostmaster(this.data)?.ready) return;
      await delay(POLL_MS);
    }
    const reason = failure.message || this.log.sinceOpen();
    if (!WORTH_A_RETRY.test(reason))
      throw new EmbeddedPostgresError(`PostgreSQL does not start:\n${reason.trim()}\n${USE_YOUR_OWN}`);
    await delay(RETRY_MS);
  }

  private asOwner(binary: string, args: string[]) {
    return commandAs(databaseAccount(this.data), binary, args, [this.data]);
  }

  private serverArguments(port: number): string[] {
    const settings: Record<string, string | number> = {
      port,
      listen_addresses: HOST,
      // The path of a socket is limited to about 100 bytes, which a deep DATA_DIR exceeds.
      unix_socket_directories: '',
      shared_buffers: '128MB',
      // Tests run several platforms at a time on one server.
      max_connections: this.durable ? 100 : 300,
      timezone: 'UTC',
      log_timezone: 'UTC',
      log_checkpoints: 'off',
      ...(this.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    };
    return [
      '-D',
      this.data,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ];
  }
}

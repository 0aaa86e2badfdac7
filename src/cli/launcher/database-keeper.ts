import { setTimeout as delay } from 'node:timers/promises';
import type { AppConfig } from '../../config/app-config.js';
import { EmbeddedPostgres, EmbeddedPostgresError } from '../../database/embedded-postgres.js';
import { embeddedOptions } from '../../database/with-database.js';
import type { RunFile } from './run-file.js';

/** Held by the one launcher that a data folder may have. */
const LAUNCHER_LOCK = 7_316_203;
/** A launcher that is on its way out, or whose npm was just killed, is waited for. */
const LEAVING_MS = 12_000;
const STAYING_MS = 1_500;
const POLL_MS = 100;
const RETRY_MS = 1_000;

interface KeeperEvents {
  log(line: string): void;
  /** The server is up again, elsewhere. */
  onMoved(): void;
  /** Another launcher has taken the folder over. */
  onEvicted(error: Error): void;
}

/** Keeps embedded PostgreSQL running, for this launcher alone. */
export class DatabaseKeeper {
  private closing = false;
  private recovery?: Promise<void>;

  private constructor(
    private readonly config: AppConfig,
    private readonly runFile: RunFile,
    private readonly events: KeeperEvents,
    private postgres: EmbeddedPostgres,
  ) {}

  static async open(config: AppConfig, runFile: RunFile, events: KeeperEvents): Promise<DatabaseKeeper> {
    const postgres = await acquireAlone(config, runFile);
    const keeper = new DatabaseKeeper(config, runFile, events, postgres);
    void keeper.watch();
    return keeper;
  }

  get url(): string {
    return this.postgres.url;
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.recovery;
    await this.postgres.release();
  }

  private async watch(): Promise<void> {
    while (!this.closing) {
      await this.postgres.lost;
      if (this.closing) return;
      this.events.log('PostgreSQL ended; starting it again.');
      this.recovery = this.recover();
      await this.recovery;
    }
  }

  private async recover(): Promise<void> {
    const before = this.url;
    while (!this.closing) {
      try {
        this.postgres = await acquireAlone(this.config, this.runFile, Number(new URL(before).port));
        if (this.url !== before) this.events.onMoved();
        return;
      } catch (error) {
        this.events.log(error instanceof Error ? error.message : String(error));
        if (error instanceof AlreadyRunning) {
          this.closing = true;
          this.events.onEvicted(error);
        } else await delay(RETRY_MS);
      }
    }
  }
}

class AlreadyRunning extends EmbeddedPostgresError {}

async function acquireAlone(config: AppConfig, runFile: RunFile, port?: number): Promise<EmbeddedPostgres> {
  const options = embeddedOptions(config);
  const postgres = await EmbeddedPostgres.acquire({ ...options, port: port ?? options.port });
  const start = Date.now();
  while (!(await postgres.tryLock(LAUNCHER_LOCK))) {
    const other = runFile.running();
    if (Date.now() - start > (other?.stopping ? LEAVING_MS : STAYING_MS)) {
      await postgres.release();
      throw new AlreadyRunning(
        `The platform already runs on ${options.folder}` +
          (other ? ` (process ${other.pid}${other.url && `, ${other.url}`}).` : '.') +
          '\nStop it first, or set DATA_DIR (and PORT) to run a second one.',
      );
    }
    await delay(POLL_MS);
  }
  return postgres;
}

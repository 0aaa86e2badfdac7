import { fileURLToPath } from 'node:url';
import { mkdirSync } from 'node:fs';
import { freePort } from '../../common/free-port.js';
import type { AppConfig } from '../../config/app-config.js';
import { childEnvironment } from '../../config/process-environment.js';
import { migrate } from '../../database/migrate.js';
import { withDatabaseUrl } from '../../database/with-database.js';
import { banner, pageUrl, type FirstAdmin } from './banner.js';
import { DatabaseKeeper } from './database-keeper.js';
import { createFirstAdmin } from './first-admin.js';
import { RunFile } from './run-file.js';
import { SupervisedProcess, type ReadyMessage } from './supervised-process.js';

/** With the seconds that PostgreSQL gets to stop, all are gone within ten. */
/** Beyond what a child gives the requests and jobs that it has in hand. */
const CHILD_GRACE_MS = 1_000;

const entry = (name: string) => fileURLToPath(new URL(`../../${name}.js`, import.meta.url));

/** Starts the database, the API and the worker, keeps them running, and stops them. */
export class Launcher {
  private readonly runFile: RunFile;
  private readonly children: SupervisedProcess[] = [];
  private database?: DatabaseKeeper;
  private starting?: Promise<unknown>;
  private stopping?: Promise<void>;
  private port: number;
  /** Until then the run file may be that of another launcher. */
  private alone = false;
  private url = '';
  private reportFailure: (error: Error) => void = () => undefined;
  /** Rejects when something breaks that starting again does not mend. */
  readonly failed = new Promise<never>((_, reject) => (this.reportFailure = reject));

  constructor(
    private config: AppConfig,
    private readonly log: (line: string) => void,
    private readonly childSettings: Record<string, string> = {},
  ) {
    this.runFile = new RunFile(config.app.dataDir);
    this.port = config.app.port;
    this.failed.catch(() => undefined);
  }

  /** @returns the address of the page. */
  start(): Promise<string> {
    const starting = this.startAll();
    this.starting = starting;
    return starting;
  }

  /** Safe to call at any time, and again. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    this.note();
    return this.stopping;
  }

  /** Does not wait for requests and jobs to end. The stop that is under way does the rest. */
  force(): void {
    for (const child of this.children) child.kill();
  }

  private async startAll(): Promise<string> {
    mkdirSync(this.config.app.dataDir, { recursive: true });
    if (this.config.database.embedded) await this.openDatabase();
    await this.runFile.endLeftovers();
    this.alone = true;
    this.note();
    const admin = this.prepareDatabase();
    const api = this.supervise('api', 'main', admin, (message) => this.settle(message));
    const worker = this.supervise('worker', 'worker', admin);
    await Promise.all([admin, api.start(), worker.start()]);
    this.log(banner(this.config, this.url, await admin));
    return this.url;
  }

  private async openDatabase(): Promise<void> {
    const { log } = this;
    this.database = await DatabaseKeeper.open(this.config, this.runFile, {
      log,
      onMoved: () => this.children.forEach((child) => child.restart()),
      onEvicted: this.reportFailure,
    });
    this.config = withDatabaseUrl(this.config, this.database.url);
  }

  /** The administrator comes before the API, so that nobody can sign up under the name. */
  private async prepareDatabase(): Promise<FirstAdmin | undefined> {
    await this.unlessStopping(migrate(this.config.database));
    return this.unlessStopping(createFirstAdmin(this.config));
  }

  private supervise(
    name: string,
    file: string,
    permission: Promise<unknown>,
    onReady?: (message: ReadyMessage) => void,
  ) {
    const child = new SupervisedProcess({
      name,
      entry: entry(file),
      permission,
      environment: () => this.environment(name),
      onChange: () => this.note(),
      log: this.log,
      ...(onReady && { onReady }),
    });
    this.children.push(child);
    return child;
  }

  private async environment(name: string) {
    if (name === 'api') await this.choosePort();
    const { metrics } = this.config;
    return childEnvironment({
      ...this.childSettings,
      DATABASE_URL: this.database?.url ?? this.config.database.url,
      DATA_DIR: this.config.app.dataDir,
      PORT: String(this.port),
      // On one machine the two cannot share it.
      ...(name === 'worker' && metrics.port && { METRICS_PORT: String(metrics.port + 1) }),
    });
  }

  private async choosePort(): Promise<void> {
    const wanted = this.port;
    if (wanted === 0) return;
    this.port = await freePort(wanted, this.config.app.host);
    if (this.port !== wanted) this.log(`Port ${wanted} is taken; using ${this.port}.`);
  }

  /** The port that the API really has, which it keeps when it is started again. */
  private settle({ port }: ReadyMessage): void {
    this.port = port ?? this.port;
    this.url = pageUrl(this.config, this.port);
    this.note();
  }

  private note(): void {
    if (!this.alone) return;
    const children = this.children.flatMap(({ pid }) => pid ?? []);
    this.runFile.write({ pid: process.pid, url: this.url, stopping: this.stopping !== undefined, children });
  }

  private async unlessStopping<T>(step: Promise<T>): Promise<T> {
    const result = await step;
    if (this.stopping) throw new Error('Stopped while starting');
    return result;
  }

  private async stopAll(): Promise<void> {
    const { delaySeconds, timeoutSeconds } = this.config.shutdown;
    const grace = (delaySeconds + timeoutSeconds) * 1000 + CHILD_GRACE_MS;
    const stopChildren = () => Promise.all(this.children.map((child) => child.stop(grace)));
    await stopChildren();
    await this.starting?.catch(() => undefined);
    await stopChildren();
    await this.database?.close();
    if (this.alone) this.runFile.remove();
  }
}

import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { WAIT } from '../../process-lifecycle.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** Whoever ran this long gets the short pause again. */
const STEADY_MS = 30_000;
/** A program that never came up will not by being started again; a port taken at the last moment is worth a second try. */
const ATTEMPTS_TO_COME_UP = 3;

/** What a child tells once it works. */
export interface ReadyMessage {
  type: 'ready';
  port?: number;
}

interface ProcessPlan {
  name: string;
  entry: string;
  /** Asked for anew at each start. */
  environment(): Promise<Record<string, string | undefined>>;
  /** Settles when it may go to work. Until then it loads its modules. */
  permission: Promise<unknown>;
  onReady?(message: ReadyMessage): void;
  /** A new pid, or none. */
  onChange(): void;
  log(line: string): void;
}

/** A child process that is started again when it dies, with growing pauses. */
export class SupervisedProcess {
  private child?: ChildProcess;
  private readonly stopped = new AbortController();
  private wasReady = false;

  constructor(private readonly plan: ProcessPlan) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Settles when it works for the first time. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.keepRunning(resolve).then(
        () => reject(new Error(`The ${this.plan.name} was stopped before it worked`)),
        reject,
      );
    });
  }

  /** Starts it anew, for instance in a changed environment. */
  restart(): void {
    this.child?.kill('SIGTERM');
  }

  async stop(graceMs: number): Promise<void> {
    this.stopped.abort();
    const { child } = this;
    if (!child) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    await Promise.race([gone, delay(graceMs, undefined, { ref: false })]);
    this.kill();
    await gone;
  }

  /** At once, with all that it may have started. */
  kill(): void {
    this.stopped.abort();
    if (!this.child?.pid) return;
    try {
      // It leads a process group of its own.
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      this.child.kill('SIGKILL');
    }
  }

  private async keepRunning(onReady: () => void): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    for (let attempt = 1; !this.stopped.signal.aborted; attempt++) {
      const startedAt = Date.now();
      const end = await this.runOnce(onReady);
      if (this.stopped.signal.aborted) return;
      if (!this.wasReady && attempt === ATTEMPTS_TO_COME_UP)
        throw new Error(`The ${this.plan.name} does not start (${end})`);
      if (Date.now() - startedAt > STEADY_MS) pause = FIRST_PAUSE_MS;
      this.plan.log(`The ${this.plan.name} ended (${end}); starting it again.`);
      await delay(pause, undefined, { signal: this.stopped.signal }).catch(() => undefined);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  /** @returns how it ended. */
  private async runOnce(onReady: () => void): Promise<string> {
    const env = await this.plan.environment();
    if (this.stopped.signal.aborted) return 'stopped';
    return new Promise((resolve) => {
      // A group of its own: Ctrl-C reaches it through us only, in the right order and once.
      const child = fork(this.plan.entry, [WAIT], { env, execArgv: [], detached: true });
      const ended = (how: string) => {
        if (this.child === child) this.child = undefined;
        this.plan.onChange();
        resolve(how);
      };
      this.child = child;
      this.plan.onChange();
      // Who cannot be told any more is on its way out; who never is told gets stopped.
      this.plan.permission.then(
        () => child.connected && child.send({ type: 'go' }, () => undefined),
        () => undefined,
      );
      child.once('error', (error) => child.pid === undefined && ended(error.message));
      child.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
      child.on('message', (message: ReadyMessage) => {
        if (message.type !== 'ready') return;
        this.wasReady = true;
        this.plan.onReady?.(message);
        onReady();
      });
    });
  }
}

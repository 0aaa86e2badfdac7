import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { WorkFault } from '../../common/work-fault.js';
import type { FromChild, LoadOrder, ToChild } from './host-protocol.js';
import { optionalModules } from './installed.js';
import { crashFault, timedOut, toFault } from './host-faults.js';

const CHILD = fileURLToPath(new URL('./child.mjs', import.meta.url));
/** Of what the process complains, for the log. */
const STDERR_CHARACTERS = 4000;
/** Nothing of our own environment, with its secrets, and what keeps native code modest. */
const ENVIRONMENT = {
  // Otherwise a device id is written into the home folder.
  ORT_DISABLE_TELEMETRY: '1',
  UV_THREADPOOL_SIZE: '2',
  // glibc keeps an arena per thread, and in each what was freed.
  MALLOC_ARENA_MAX: '2',
};

export interface ModelAnswer {
  value: unknown;
  /** Bytes. */
  rss: number;
}

interface Waiting {
  resolve(answer: ModelAnswer): void;
  reject(error: unknown): void;
}

/** A module in `tasks`, or one of one's own. */
export type TaskName = 'caption' | 'clip' | 'faces' | URL;

export interface ModelProcessSpec {
  /** For whoever lists the machine's processes. */
  name: string;
  task: TaskName;
  settings: unknown;
  /** How long it may say nothing at all while it loads. */
  silenceMs: number;
}

/** One life of a model's process: it loads, answers one question at a time, and ends for good. */
export class ModelProcess {
  /** Settled once: with what the loaded model takes, in bytes, or with a fault. */
  readonly ready: Promise<number>;
  /** Fulfilled when it has ended, with what ended it; undefined where that was us. */
  readonly ended: Promise<WorkFault | undefined>;
  /** What it wrote last, and why it gave up, for the log. */
  complaint = '';
  private readonly child: ChildProcess;
  private waiting: Waiting | undefined;
  private silence: NodeJS.Timeout | undefined;
  private killed = false;
  private hasEnded = false;
  private loaded = false;

  constructor(private readonly spec: ModelProcessSpec) {
    this.child = fork(CHILD, [moduleOf(spec.task), spec.name], {
      env: ENVIRONMENT,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child.stderr?.on('data', (chunk: Buffer) => this.complain(chunk.toString()));
    this.ended = new Promise((resolve) => {
      const onEnd = () => resolve(this.end(crashFault(this.complaint)));
      // `close` rather than `exit`: by then all that it wrote has been read.
      this.child.once('close', onEnd);
      this.child.on('error', () => this.child.pid ?? onEnd());
    });
    const order: LoadOrder = { type: 'load', settings: spec.settings, modules: optionalModules() };
    this.ready = this.wait(order).then(({ rss }) => rss);
    this.ready.catch(() => undefined);
    this.child.on('message', (message: FromChild) => this.hear(message));
    this.listenForSilence();
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** It ended, or is about to. */
  get isOver(): boolean {
    return this.killed || this.hasEnded;
  }

  /** An aborted question cannot be called back: the process goes with it. */
  async ask(request: unknown, signal: AbortSignal): Promise<ModelAnswer> {
    const onAbort = () => this.kill(signal.reason);
    signal.throwIfAborted();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await this.wait({ type: 'ask', request });
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  kill(reason: unknown = new WorkFault('MODEL_CRASHED', 'The model was stopped', { transient: true })): void {
    if (this.killed) return;
    this.killed = true;
    this.child.kill('SIGKILL');
    this.settle((waiting) => waiting.reject(reason));
  }

  private wait(message: ToChild): Promise<ModelAnswer> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.child.send(message, (error) => {
        // The pipe breaks before the end of the process is known; that tells why.
        if (error && !this.child.connected) void this.ended.then((fault) => reject(fault ?? error));
      });
    });
  }

  private hear(message: FromChild): void {
    if (message.type === 'loading') {
      this.listenForSilence();
    } else if (message.type === 'fault') {
      this.complain(message.detail);
      const fault = toFault(message, this.loaded);
      this.settle((waiting) => waiting.reject(fault));
    } else {
      this.loaded = true;
      const { rss } = message;
      const value = message.type === 'answer' ? message.value : undefined;
      this.settle((waiting) => waiting.resolve({ value, rss }));
    }
  }

  private settle(act: (waiting: Waiting) => void): void {
    clearTimeout(this.silence);
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting) act(waiting);
  }

  private end(fault: WorkFault): WorkFault | undefined {
    this.hasEnded = true;
    this.settle((waiting) => waiting.reject(fault));
    return this.killed ? undefined : fault;
  }

  private listenForSilence(): void {
    clearTimeout(this.silence);
    if (this.loaded) return;
    this.silence = setTimeout(() => this.kill(timedOut()), this.spec.silenceMs);
  }

  private complain(text: string): void {
    this.complaint = (this.complaint + text).slice(-STDERR_CHARACTERS);
  }
}

const moduleOf = (task: TaskName) =>
  (task instanceof URL ? task : new URL(`./tasks/${task}.task.mjs`, import.meta.url)).href;

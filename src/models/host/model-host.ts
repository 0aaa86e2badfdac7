import { Logger } from '@nestjs/common';
import { WorkFault } from '../../common/work-fault.js';
import type { ModelState } from '../model-driver.js';
import { abortReason } from './host-faults.js';
import { memoryCeiling } from './memory-ceiling.js';
import { ModelProcess, type ModelAnswer, type TaskName } from './model-process.js';
import { RestartPause } from './restart-pause.js';

/** A model in process, and how it is loaded. */
export interface HostSpec {
  /** Tells hosts apart, and names this one in the log. */
  name: string;
  task: TaskName;
  /** For the task: whatever structured clone can carry. */
  settings: unknown;
  /** File or folder of the model: its size is what the memory ceiling follows. */
  modelPath?: string;
  /** The same, where it is known otherwise. */
  modelBytes?: number;
}

export interface HostLimits {
  /** 0: as the model suggests. */
  maxMemoryMb: number;
  idleSeconds: number;
  /** How long a model may say nothing while it loads. */
  silenceMs?: number;
}

export interface HostState {
  state: ModelState;
  message?: string;
}

/** Reading gigabytes from a slow disk says nothing meanwhile. */
const SILENCE_MS = 5 * 60_000;

/**
 * One model, whose process comes and goes: begun when it is first asked for, begun anew where it died, grew beyond its
 * ceiling or did not answer in time, and ended when nobody asks any more. Questions are answered one after the other.
 */
export class ModelHost {
  private readonly logger: Logger;
  private readonly pause = new RestartPause();
  private process: ModelProcess | undefined;
  private current: HostState = { state: 'cold' };
  private lastTurn: Promise<unknown> = Promise.resolve();
  private ceiling = Infinity;
  private idle: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly spec: HostSpec,
    private readonly limits: HostLimits,
  ) {
    this.logger = new Logger(`Model ${spec.name}`);
  }

  /** One that crashed is as good as cold once it may be begun again: nobody may ask for hours. */
  state(): HostState {
    if (this.current.state === 'failed' && this.pause.isOver) return { state: 'cold' };
    return this.current;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** @throws WorkFault, or the signal's reason where that is no time-out */
  async ask<T>(request: unknown, signal: AbortSignal): Promise<T> {
    const turn = this.lastTurn.then(() => this.answer(request, signal));
    this.lastTurn = turn.catch(() => undefined);
    return (await orAbort(turn, signal)) as T;
  }

  /** Loads the model before it is asked for. @throws WorkFault */
  async warmUp(): Promise<void> {
    await this.start().ready;
    this.waitIdly();
  }

  close(): void {
    this.closed = true;
    this.unload();
  }

  private async answer(request: unknown, signal: AbortSignal): Promise<unknown> {
    if (signal.aborted) throw abortReason(signal);
    clearTimeout(this.idle);
    const process = this.start();
    try {
      // Loading goes on for whoever asks next; a question that is being answered does not.
      await orAbort(process.ready, signal);
      const answer = await process.ask(request, signal);
      this.pause.clear();
      this.replaceWhereGrown(process, answer);
      return answer.value;
    } catch (error) {
      // What could not be allocated once may have left the rest in pieces.
      if (error instanceof WorkFault && error.code === 'MODEL_OUT_OF_MEMORY') this.replace(process);
      throw signal.aborted ? abortReason(signal) : error;
    } finally {
      this.waitIdly();
    }
  }

  private start(): ModelProcess {
    if (this.closed) throw new WorkFault('MODEL_CRASHED', 'The model was stopped', { transient: true });
    if (this.process && !this.process.isOver) return this.process;
    this.pause.check();
    const process = new ModelProcess({ ...this.spec, silenceMs: this.limits.silenceMs ?? SILENCE_MS });
    const began = performance.now();
    this.process = process;
    this.current = { state: 'loading' };
    process.ready.then(
      (rss) => this.onReady(rss, began),
      (fault: unknown) => this.onFailure(process, fault),
    );
    void process.ended.then((fault) => this.onEnd(process, fault));
    return process;
  }

  private onReady(rss: number, began: number): void {
    this.ceiling = memoryCeiling(this.spec, this.limits.maxMemoryMb, rss);
    this.current = { state: 'ready' };
    this.logger.log(`Loaded in ${Math.round(performance.now() - began)} ms, ${megabytes(rss)} MB`);
  }

  /** It would hold memory and never answer. */
  private onFailure(process: ModelProcess, fault: unknown): void {
    if (this.process !== process) return;
    process.kill();
    this.forget(process, fault);
  }

  private onEnd(process: ModelProcess, fault: WorkFault | undefined): void {
    if (this.process !== process) return;
    if (fault) this.forget(process, fault);
    else this.drop();
  }

  private forget(process: ModelProcess, fault: unknown): void {
    this.process = undefined;
    const known = fault instanceof WorkFault ? fault : new WorkFault('MODEL_CRASHED', String(fault));
    this.pause.begin(known);
    this.current = { state: 'failed', message: known.message };
    this.logger.warn(`${known.code}: ${known.message}: ${process.complaint.trim()}`);
  }

  private replaceWhereGrown(process: ModelProcess, { rss }: ModelAnswer): void {
    if (rss <= this.ceiling) return;
    this.logger.log(
      `Begun anew at ${megabytes(rss)} MB: no more than ${megabytes(this.ceiling)} are allowed`,
    );
    this.replace(process);
  }

  private replace(process: ModelProcess): void {
    if (this.process === process) this.unload();
  }

  private waitIdly(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.unload(), this.limits.idleSeconds * 1000).unref();
  }

  private unload(): void {
    clearTimeout(this.idle);
    this.process?.kill();
    this.drop();
  }

  private drop(): void {
    this.process = undefined;
    this.current = { state: 'cold' };
  }
}

const megabytes = (bytes: number) => Math.round(bytes / 1024 / 1024);

async function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw abortReason(signal);
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortReason(signal));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

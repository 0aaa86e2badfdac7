import { unlessAborted } from '../../common/unless-aborted.js';

interface Running {
  answer: Promise<unknown>;
  waiting: number;
  stop: AbortController;
}

/** Who asks what is being asked already waits for the same answer. Within one process. */
export class SharedCalls {
  private readonly running = new Map<string, Running>();

  /**
   * @param work aborted once nobody waits for it any more
   * @throws the signal's reason as soon as it is aborted, and whatever `work` throws
   */
  async run<T>(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const call = this.running.get(key) ?? this.begin(key, work);
    call.waiting++;
    try {
      return (await unlessAborted(call.answer, signal)) as T;
    } finally {
      call.waiting--;
      if (call.waiting === 0) this.end(key, call, signal.reason);
    }
  }

  private begin(key: string, work: (signal: AbortSignal) => Promise<unknown>): Running {
    const stop = new AbortController();
    const call = { answer: work(stop.signal), waiting: 0, stop };
    this.running.set(key, call);
    return call;
  }

  /** Whoever comes now must not wait for what is given up. */
  private end(key: string, call: Running, reason: unknown): void {
    if (this.running.get(key) === call) this.running.delete(key);
    call.stop.abort(reason);
  }
}

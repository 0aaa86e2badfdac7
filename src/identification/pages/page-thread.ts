import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Worker } from 'node:worker_threads';
import { Semaphore } from '../../common/semaphore.js';
import { unlessAborted } from '../../common/unless-aborted.js';
import { pageFault } from './page-faults.js';
import { MAX_READING_MS, type PageOrigin, type ReadPage } from './read-page.js';

export interface ToPageWorker {
  body: Uint8Array;
  origin: PageOrigin;
}

export type FromPageWorker = { page: ReadPage } | { fault: string };

/** Where this project runs from its sources, as in tests, a thread needs to be told how to read them. */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? './testing/page-worker-from-source.mjs' : './page-worker.js',
  import.meta.url,
);
/** Mostly it gives up by itself; in the middle of what cannot be interrupted, it does not. */
const GRACE_MS = 1000;
const START_MS = 30_000;
/** A page of as many elements as are accepted takes half of it. */
const MEMORY = { maxOldGenerationSizeMb: 320, maxYoungGenerationSizeMb: 32 };
const MAX_WAITING = 50;

/** Reads pages, one after the other, in a thread of its own: what is made to be a burden burdens nothing else. */
@Injectable()
export class PageThread implements OnModuleDestroy {
  private readonly turns = new Semaphore(1);
  private waiting = 0;
  private worker: Worker | undefined;

  /** @throws WorkFault `PAGE_UNREADABLE`, and `PAGES_WAITING` where too many others are to be read before */
  async read(body: Uint8Array, origin: PageOrigin, signal: AbortSignal): Promise<ReadPage> {
    if (this.waiting >= MAX_WAITING) throw pageFault('PAGES_WAITING');
    this.waiting++;
    const turn = this.turns.run(async () => {
      this.waiting--;
      signal.throwIfAborted();
      return this.readNow({ body, origin });
    });
    return unlessAborted(turn, signal);
  }

  async onModuleDestroy(): Promise<void> {
    await this.worker?.terminate();
  }

  private async readNow(order: ToPageWorker): Promise<ReadPage> {
    const worker = await this.started();
    worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is a thread, not a window
    worker.postMessage(order);
    let answer: FromPageWorker;
    try {
      answer = await heardFrom<FromPageWorker>(worker, MAX_READING_MS + GRACE_MS);
    } catch (cause) {
      this.worker = undefined;
      void worker.terminate();
      throw pageFault('PAGE_UNREADABLE', { cause });
    }
    worker.unref();
    if ('page' in answer) return answer.page;
    throw pageFault('PAGE_UNREADABLE', { cause: new Error(answer.fault) });
  }

  private async started(): Promise<Worker> {
    if (this.worker) return this.worker;
    const worker = new Worker(ENTRY, { resourceLimits: MEMORY, env: {}, execArgv: [], name: 'pages' });
    // Whoever waits for it is told; nobody may be waiting.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      if (this.worker === worker) this.worker = undefined;
    });
    try {
      await heardFrom<'ready'>(worker, START_MS);
    } catch (error) {
      void worker.terminate();
      throw error;
    }
    return (this.worker = worker);
  }
}

/** Its next word. @throws where it ends without one, or says none in time */
function heardFrom<T>(worker: Worker, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const settled = (settle: () => void) => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      settle();
    };
    const onMessage = (message: T) => settled(() => resolve(message));
    const onError = (error: Error) => settled(() => reject(error));
    const onExit = () => onError(new Error('The thread ended'));
    const timer = setTimeout(() => onError(new Error('The thread took too long')), ms);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}

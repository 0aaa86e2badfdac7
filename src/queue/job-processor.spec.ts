import { Logger } from '@nestjs/common';
import { DelayedError, type Job } from 'bullmq';
import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Deferral } from './deferral.js';
import { JobProcessor } from './job-processor.js';

class Processor extends JobProcessor {
  private readonly errors = new EventEmitter();

  readonly closeWorker = vi.fn<(force?: boolean) => Promise<void>>();

  override get worker() {
    return Object.assign(this.errors, { close: this.closeWorker }) as never;
  }

  static on(isAvailable: boolean): Processor {
    return Object.assign(new Processor(), { connection: { isAvailable: () => isAvailable } });
  }

  stop = () => this.close();

  refuse(logger: Logger, times: number): void {
    this.warnOfErrors(logger, 'Worker cpu');
    for (let i = 0; i < times; i++) this.errors.emit('error', new Error('READONLY'));
  }

  deferral: Deferral | undefined;

  until: Promise<void> | undefined;

  protected async work(): Promise<Deferral | undefined> {
    await this.until;
    return this.deferral;
  }
}

it('puts a job off, and counts how often', async () => {
  const processor = new Processor();
  const job = {
    data: { imageId: 'an-image', deferrals: 2 },
    updateData: vi.fn<(data: object) => void>(),
    moveToDelayed: vi.fn<(at: number, token: string) => void>(),
  };
  const run = () => processor.process(job as unknown as Job, 'a token');
  await run();
  expect(job.moveToDelayed).not.toHaveBeenCalled();

  processor.deferral = { afterSeconds: 30.0001 };
  const before = Date.now();
  await expect(run()).rejects.toBeInstanceOf(DelayedError);
  expect(job.updateData).toHaveBeenCalledExactlyOnceWith({ imageId: 'an-image', deferrals: 3 });
  const [at, token] = job.moveToDelayed.mock.calls[0]!;
  expect(at).toBeGreaterThanOrEqual(before + 30_000);
  expect(at % 1).toBe(0);
  expect(token).toBe('a token');
});

it('tells once of a queue that refuses again and again', () => {
  const logger = { warn: vi.fn<(message: string) => void>() };
  new Processor().refuse(logger as unknown as Logger, 100);
  expect(logger.warn.mock.calls).toEqual([['Worker cpu: READONLY']]);
});

describe('a worker that stops', () => {
  afterEach(() => void vi.useRealTimers());
  const job = { data: {} } as Job;

  it('leaves it to the queue to wait for what is in hand, where there is one', async () => {
    const processor = Processor.on(true);
    processor.closeWorker.mockResolvedValue();
    await processor.stop();
    expect(processor.closeWorker).toHaveBeenCalledExactlyOnceWith();
  });

  it('waits by itself where there is none', async () => {
    const processor = Processor.on(false);
    processor.closeWorker.mockResolvedValue();
    let finish!: () => void;
    processor.until = new Promise((resolve) => (finish = resolve));
    const done = processor.process(job);
    const stopped = processor.stop();
    await Promise.resolve();
    expect(processor.closeWorker).not.toHaveBeenCalled();
    finish();
    await Promise.all([done, stopped]);
    expect(processor.closeWorker).toHaveBeenCalledExactlyOnceWith(true);
  });

  it('does not wait for ever for a queue that has fallen silent, but for all that is in hand', async () => {
    vi.useFakeTimers();
    const processor = Processor.on(true);
    processor.closeWorker.mockReturnValue(new Promise(() => undefined));
    let finish!: () => void;
    processor.until = new Promise((resolve) => (finish = resolve));
    const done = processor.process(job);
    let hasStopped = false;
    const stopped = processor.stop().then(() => (hasStopped = true));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hasStopped).toBe(false);
    finish();
    await done;
    await vi.advanceTimersByTimeAsync(5_000);
    await stopped;
    expect(hasStopped).toBe(true);
  });
});

import { Logger } from '@nestjs/common';
import { DelayedError, type Job } from 'bullmq';
import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import type { Deferral } from './deferral.js';
import { JobProcessor } from './job-processor.js';

class Processor extends JobProcessor {
  private readonly errors = new EventEmitter();

  override get worker() {
    return this.errors as never;
  }

  refuse(logger: Logger, times: number): void {
    this.warnOfErrors(logger, 'Worker cpu');
    for (let i = 0; i < times; i++) this.errors.emit('error', new Error('READONLY'));
  }

  deferral: Deferral | undefined;

  protected async work(): Promise<Deferral | undefined> {
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

import { Logger } from '@nestjs/common';
import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
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

  protected async work(): Promise<void> {
    // There are no jobs here.
  }
}

it('tells once of a queue that refuses again and again', () => {
  const logger = { warn: vi.fn<(message: string) => void>() };
  new Processor().refuse(logger as unknown as Logger, 100);
  expect(logger.warn.mock.calls).toEqual([['Worker cpu: READONLY']]);
});

import { Injectable, type PipeTransform } from '@nestjs/common';
import { UUID_PATTERN } from '../common/ids.js';
import { BatchItemNotFound, BatchNotFound } from './batches.errors.js';

/** What is no id names nothing: 404, like an id that nobody has. */
@Injectable()
export class BatchIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID_PATTERN.test(value)) throw new BatchNotFound();
    return value.toLowerCase();
  }
}

@Injectable()
export class BatchItemIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID_PATTERN.test(value)) throw new BatchItemNotFound();
    return value.toLowerCase();
  }
}

import { Injectable, type PipeTransform } from '@nestjs/common';
import { UUID_PATTERN } from '../../common/ids.js';
import { ApiKeyNotFound } from '../auth.errors.js';

/** What is no id names no key: 404, like an id that nobody has. */
@Injectable()
export class ApiKeyIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID_PATTERN.test(value)) throw new ApiKeyNotFound();
    return value.toLowerCase();
  }
}

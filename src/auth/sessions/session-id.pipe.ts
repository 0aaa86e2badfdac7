import { Injectable, type PipeTransform } from '@nestjs/common';
import { UUID_PATTERN } from '../../common/ids.js';
import { SessionNotFound } from '../auth.errors.js';

/** What is no id names no session: 404, like an id that nobody has. */
@Injectable()
export class SessionIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID_PATTERN.test(value)) throw new SessionNotFound();
    return value.toLowerCase();
  }
}

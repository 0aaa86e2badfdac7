import { Injectable, type PipeTransform } from '@nestjs/common';
import { UserNotFound } from './users.errors.js';

/** The largest `integer` of PostgreSQL. */
const MAX_ID = 2 ** 31 - 1;

/** What cannot be the id of a user is the id of none. */
@Injectable()
export class UserIdPipe implements PipeTransform<string, number> {
  transform(value: string): number {
    const id = /^[1-9]\d{0,9}$/.test(value) ? Number(value) : Number.NaN;
    if (!(id <= MAX_ID)) throw new UserNotFound();
    return id;
  }
}

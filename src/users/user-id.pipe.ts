import { Injectable, type PipeTransform } from '@nestjs/common';
import { UserNotFound } from './users.errors.js';

/** The largest `integer` of PostgreSQL. */
const MAX_ID = 2 ** 31 - 1;

/** What cannot be the id of a user is the id of none. The validation pipe has made a number of it before. */
@Injectable()
export class UserIdPipe implements PipeTransform<number, number> {
  transform(id: number): number {
    if (!Number.isInteger(id) || id < 1 || id > MAX_ID) throw new UserNotFound();
    return id;
  }
}

import { types } from 'pg';
import type { ValueTransformer } from 'typeorm';

/** PostgreSQL's number for `timestamp without time zone`. */
const TIMESTAMP = 1114;

/**
 * pg reads such a value in the server's own zone, where an hour is missing each spring. Read as UTC, it
 * passes unchanged through TypeORM, which hands on nothing but a Date.
 */
export const columnTypes = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === TIMESTAMP && format !== 'binary'
      ? (text: string) => new Date(`${text.replace(' ', 'T')}Z`)
      : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};

/** `YYYY-MM-DD HH:MM:SS`, as a clock on the wall showed it. */
export const wallTime: ValueTransformer = {
  to: (value: string | null | undefined) => value,
  from: (value: Date | null) => value && value.toISOString().slice(0, 19).replace('T', ' '),
};

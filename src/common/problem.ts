import { HttpException, HttpStatus } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import { DomainError, type FieldFault } from './domain-error.js';

/** RFC 9457, with a stable `code`, the request's id and, for validation, the fields at fault. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  traceId?: string;
  errors?: readonly FieldFault[];
}

const CODES: Partial<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
};

export const problem = (status: number, code: string, detail: string, errors?: readonly FieldFault[]) =>
  ({
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    code,
    ...(errors && { errors }),
  }) satisfies Problem;

/** Errors of PostgreSQL's driver that mean "not reachable now" rather than "wrong". */
const OUTAGE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08006',
  '08001',
  '08003',
  // A query that took too long, or waited too long for a lock.
  '57014',
  '55P03',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);
const OUTAGE_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after|not queryable/i;

/** Whether the database, or what else is reached through a socket, is away rather than at odds with us. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  const driverError = (error as { driverError?: unknown }).driverError;
  return (
    (typeof code === 'string' && OUTAGE_CODES.has(code)) ||
    OUTAGE_MESSAGES.test(error.message) ||
    (driverError !== undefined && driverError !== error && isOutage(driverError)) ||
    (error instanceof AggregateError && error.errors.some(isOutage))
  );
}

/** What the client is told; `undefined` where the error is ours alone and must be logged. */
export function toProblem(error: unknown): { problem: Problem; expected: boolean; retryAfter?: number } {
  if (error instanceof DomainError) {
    return {
      problem: problem(error.status, error.code, error.message, error.errors),
      expected: true,
      retryAfter: error.retryAfter,
    };
  }
  if (error instanceof HttpException) {
    const status = error.getStatus();
    const detail = status === 404 ? 'There is nothing at this address' : error.message;
    return { problem: problem(status, CODES[status] ?? 'REQUEST_REFUSED', detail), expected: true };
  }
  if (isOutage(error)) {
    const detail = 'A service that this needs is not reachable at the moment; try again shortly';
    return {
      problem: problem(HttpStatus.SERVICE_UNAVAILABLE, 'SERVICE_UNAVAILABLE', detail),
      expected: false,
      retryAfter: 5,
    };
  }
  return { problem: problem(500, 'INTERNAL_ERROR', 'Something went wrong on our side'), expected: false };
}

import type { IncomingHttpHeaders } from 'node:http';
import { errors } from 'undici';
import { DomainError } from '../../common/domain-error.js';
import { retryAfter } from '../retry-after.js';
import { FetchFault, type FetchFaultCode } from './fetch-fault.js';

/** What was received until something went wrong. */
export interface Received {
  httpStatus?: number;
  bytes?: number;
}

const TIMED_OUT = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const BROKEN_OFF = new Set(['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'ECONNRESET', 'EPIPE']);
/** While connecting. */
const UNREACHED =
  /^(ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/;
/** No HTTP, no end of headers, or not the encoding that was announced. */
const UNREADABLE =
  /^(HPE_|Z_|ERR_ZLIB|ERR__ERROR_FORMAT|ERR_BROTLI|ERR_PADDING|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_EXCEEDED)/;
/** A certificate is the same at the next attempt. */
const UNTRUSTED = /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/**
 * What went wrong between here and the host, in the user's words.
 * @returns the signal's reason where it was aborted by somebody, and what is no fault of the exchange as it is
 */
export function exchangeFault(error: unknown, signal: AbortSignal, received: Received = {}): unknown {
  if (error instanceof FetchFault || error instanceof DomainError) return error;
  if (signal.aborted) {
    const { reason } = signal;
    const timedOut = reason instanceof Error && reason.name === 'TimeoutError';
    return timedOut ? new FetchFault('TIMED_OUT', { cause: error, ...received }) : reason;
  }
  const code = codeOf(error);
  const begun = received.httpStatus !== undefined;
  return new FetchFault(faultCode(code, begun), {
    cause: error,
    ...received,
    unreached: !begun && UNREACHED.test(code),
    ...(UNTRUSTED.test(code) && { transient: false }),
  });
}

function faultCode(code: string, begun: boolean): FetchFaultCode {
  if (TIMED_OUT.has(code)) return 'TIMED_OUT';
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return 'RESPONSE_TOO_LARGE';
  if (UNREADABLE.test(code)) return 'RESPONSE_UNREADABLE';
  return begun && BROKEN_OFF.has(code) ? 'RESPONSE_TRUNCATED' : 'CONNECTION_FAILED';
}

/** Several addresses that were tried in vain make one error. */
function codeOf(error: unknown): string {
  // It knows its reason, and does not always name it.
  if (error instanceof errors.HTTPParserError) return 'HPE_INVALID';
  const { code, errors: several } = error as { code?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  return several?.length ? codeOf(several[0]) : '';
}

const EMPTY = [204, 205];
const WORTH_ANOTHER_ATTEMPT = [408, 425];

/** @returns undefined for an answer that has a whole file in it */
export function statusFault(httpStatus: number, headers: IncomingHttpHeaders): FetchFault | undefined {
  const retryAfterSeconds = retryAfter(headers['retry-after'] ?? null);
  if (EMPTY.includes(httpStatus)) return new FetchFault('RESPONSE_EMPTY', { httpStatus });
  // A part of the file, which nobody has asked for.
  if (httpStatus >= 200 && httpStatus < 300 && httpStatus !== 206) return undefined;
  if (httpStatus === 429 || (httpStatus === 503 && retryAfterSeconds !== undefined))
    return new FetchFault('RATE_LIMITED', { httpStatus, retryAfterSeconds });
  const transient = httpStatus >= 500 || WORTH_ANOTHER_ATTEMPT.includes(httpStatus);
  return new FetchFault('HTTP_ERROR', { httpStatus, transient });
}

import type { DeliveryAttempt } from '../../database/entities/webhook-delivery.entity.js';
import type { FetchFault, FetchFaultCode } from '../../http-client/guarded/fetch-fault.js';
import type { PostAnswer } from '../../http-client/guarded/guarded-client.js';
import { retryAfter } from '../../http-client/retry-after.js';

export type Verdict =
  | { kind: 'delivered' }
  /** The receiver says that it does not exist any more. */
  | { kind: 'gone' }
  /** No further attempt would end otherwise. */
  | { kind: 'hopeless' }
  | { kind: 'failed'; retryAfterSeconds?: number };

export interface Outcome {
  verdict: Verdict;
  attempt: Omit<DeliveryAttempt, 'startedAt' | 'durationMs'>;
}

const GONE = 410;
/** Statuses with which a receiver may say how long to wait. */
const BUSY = [429, 503];
/** What helps a receiver's owner to find the request in his own logs. */
const SHOWN_HEADERS = [
  'content-type',
  'content-length',
  'date',
  'location',
  'retry-after',
  'server',
  'via',
  'x-request-id',
];
const SHOWN_CHARACTERS = 1000;

export function outcomeOf({ status, headers, body }: PostAnswer): Outcome {
  const responseHeaders = Object.fromEntries(
    SHOWN_HEADERS.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, String(value).slice(0, 200)]];
    }),
  );
  const answer = { httpStatus: status, responseHeaders, responseBody: asText(body) };
  if (status >= 200 && status < 300) return { verdict: { kind: 'delivered' }, attempt: answer };
  const redirected = status >= 300 && status < 400;
  return {
    verdict: verdictOf(status, retryAfter(headers['retry-after'] ?? null)),
    attempt: {
      ...answer,
      errorCode: redirected ? 'REDIRECTED' : 'HTTP_ERROR',
      errorMessage: redirected
        ? 'The receiver sends on to another address, which is not followed'
        : `The receiver answered with HTTP status ${status}`,
    },
  };
}

function verdictOf(status: number, retryAfterSeconds: number | undefined): Verdict {
  if (status === GONE) return { kind: 'gone' };
  return { kind: 'failed', ...(BUSY.includes(status) && { retryAfterSeconds }) };
}

/** Whatever else is wrong there, a certificate for one, somebody may mend while it is sent again. */
const HOPELESS: readonly FetchFaultCode[] = ['URL_INVALID', 'URL_NOT_ALLOWED'];

export function outcomeOfFault({ code, message }: Pick<FetchFault, 'code' | 'message'>): Outcome {
  return {
    verdict: { kind: HOPELESS.includes(code) ? 'hopeless' : 'failed' },
    attempt: { errorCode: code, errorMessage: message },
  };
}

/** Only what can be shown, and be stored: PostgreSQL knows no NUL. */
function asText(body: Buffer): string {
  const text = body
    .toString('utf8')
    .slice(0, SHOWN_CHARACTERS)
    .replace(/\uFFFD$/, '');
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return /[\u0000-\u0008\uFFFD]/.test(text) ? '' : text.toWellFormed();
}

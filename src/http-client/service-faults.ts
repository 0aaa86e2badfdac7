import { WorkFault, type WorkFaultOptions } from '../common/work-fault.js';

type Code = keyof typeof SAYINGS;

/** What users are told of a service, by what it is called. No address, and nothing of what it answered. */
const SAYINGS = {
  SERVICE_UNREACHABLE: 'cannot be reached',
  SERVICE_TIMED_OUT: 'did not answer in time',
  SERVICE_RATE_LIMITED: 'asks for fewer requests',
  SERVICE_FAILED: 'failed',
  SERVICE_RESTING: 'failed several times and is left alone for some seconds',
  SERVICE_UNAUTHORIZED: 'does not accept the configured key',
  SERVICE_REFUSED: 'refused the request',
  SERVICE_ANSWER_TOO_LARGE: 'answered more than is accepted',
  SERVICE_ANSWER_UNREADABLE: 'answered what cannot be read',
  SERVICE_ANSWER_INVALID: 'answered something else than it was asked for',
};

const TRANSIENT: readonly Code[] = [
  'SERVICE_UNREACHABLE',
  'SERVICE_TIMED_OUT',
  'SERVICE_RATE_LIMITED',
  'SERVICE_FAILED',
  'SERVICE_RESTING',
];

/** @param service as users know it, such as `BLIP` */
export function serviceFault(service: string, code: Code, options: WorkFaultOptions = {}): WorkFault {
  const transient = TRANSIENT.includes(code);
  return new WorkFault(code, `The ${service} service ${SAYINGS[code]}`, { transient, ...options });
}

export function statusFault(service: string, status: number, retryAfterSeconds?: number): WorkFault {
  const cause = new Error(`HTTP status ${status}`);
  if (status === 429) return serviceFault(service, 'SERVICE_RATE_LIMITED', { cause, retryAfterSeconds });
  if (status >= 500) return serviceFault(service, 'SERVICE_FAILED', { cause, retryAfterSeconds });
  const unauthorised = status === 401 || status === 403;
  return serviceFault(service, unauthorised ? 'SERVICE_UNAUTHORIZED' : 'SERVICE_REFUSED', { cause });
}

/** What `fetch` threw, or reading its answer. */
export function connectionFault(service: string, error: unknown): WorkFault {
  const timedOut = /^UND_ERR_\w+_TIMEOUT$/.test(codeOf(error) ?? '');
  return serviceFault(service, timedOut ? 'SERVICE_TIMED_OUT' : 'SERVICE_UNREACHABLE', { cause: error });
}

/** `fetch` wraps what happened to the connection. */
function codeOf(error: unknown): string | undefined {
  const { code, cause } = error as NodeJS.ErrnoException;
  return code ?? (cause instanceof Error ? codeOf(cause) : undefined);
}

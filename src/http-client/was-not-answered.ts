import { WorkFault } from '../common/work-fault.js';

const NOT_ANSWERED = [
  'SERVICE_UNREACHABLE',
  'SERVICE_RESTING',
  'SERVICE_FAILED',
  'SERVICE_RATE_LIMITED',
  'SERVICE_UNAUTHORIZED',
];

/**
 * Whether a question was not answered, and mostly never reached whom it was for: nobody pays for it. What is to wait
 * was not answered either: a process that is not begun anew yet has the code of its last end.
 */
export const wasNotAnswered = (error: unknown): boolean =>
  error instanceof WorkFault && (NOT_ANSWERED.includes(error.code) || error.retryAfterSeconds !== undefined);

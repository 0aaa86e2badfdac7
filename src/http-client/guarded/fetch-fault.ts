import { WorkFault, type WorkFaultOptions } from '../../common/work-fault.js';

/**
 * What users are told of an address of theirs. Nothing of what answered there, and for all that is not allowed the
 * same: whether anything listens behind it is nobody's business.
 */
const SAYINGS = {
  URL_INVALID: 'This is not an address of a file',
  URL_NOT_ALLOWED:
    'This address is not allowed: give a public http:// or https:// address, without user or password',
  HOST_NOT_FOUND: 'There is no host of this name, or nobody answers for it',
  CONNECTION_FAILED: 'The host cannot be reached, or broke the connection off',
  TIMED_OUT: 'The host took too long',
  TOO_MANY_REDIRECTS: 'The host sends on to other addresses without end',
  HTTP_ERROR: 'The host refused',
  RATE_LIMITED: 'The host asks for fewer requests',
  RESPONSE_TOO_LARGE: 'The file is larger than is allowed',
  RESPONSE_TRUNCATED: 'The file broke off before its end',
  RESPONSE_EMPTY: 'The host answered, but without a file',
  RESPONSE_UNREADABLE: 'The host answered what cannot be read',
};

/** Part of the API, and documented: programs switch on them. */
export type FetchFaultCode = keyof typeof SAYINGS;

const TRANSIENT: ReadonlySet<FetchFaultCode> = new Set([
  'HOST_NOT_FOUND',
  'CONNECTION_FAILED',
  'TIMED_OUT',
  'RATE_LIMITED',
  'RESPONSE_TRUNCATED',
]);

interface FetchFaultOptions extends WorkFaultOptions {
  httpStatus?: number;
  /** Of the answer, as far as it was received. */
  bytes?: number;
  unreached?: boolean;
}

/** A file of somebody else's server that could not be had. */
export class FetchFault extends WorkFault {
  declare readonly code: FetchFaultCode;
  readonly httpStatus: number | undefined;
  readonly bytes: number | undefined;
  /** No connection came about: it says nothing of the file, and all of the host. */
  readonly unreached: boolean;
  /** Whose fault it is, as `hostOf` has it: after redirects, not whom the address names. */
  host?: string;

  constructor(
    code: FetchFaultCode,
    { httpStatus, bytes, unreached = code === 'HOST_NOT_FOUND', ...options }: FetchFaultOptions = {},
  ) {
    const status = code === 'HTTP_ERROR' && httpStatus !== undefined ? ` (HTTP status ${httpStatus})` : '';
    super(code, SAYINGS[code] + status, { transient: TRANSIENT.has(code), ...options });
    this.name = 'FetchFault';
    this.httpStatus = httpStatus;
    this.bytes = bytes;
    this.unreached = unreached;
  }
}

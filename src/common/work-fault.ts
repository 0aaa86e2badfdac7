export interface WorkFaultOptions extends ErrorOptions {
  /** Another attempt may end otherwise. */
  transient?: boolean;
  /** Before which another attempt makes no sense. */
  retryAfterSeconds?: number;
}

/**
 * Work in the background that did not come off. The code is part of the API and never changes; the message is shown to
 * users, and hence names no address, file or key.
 */
export class WorkFault extends Error {
  readonly transient: boolean;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly code: string,
    message: string,
    { transient = false, retryAfterSeconds, ...options }: WorkFaultOptions = {},
  ) {
    super(message, options);
    this.name = 'WorkFault';
    this.transient = transient;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

import { HttpStatus } from '@nestjs/common';
import type { ErrorRequestHandler } from 'express';
import { DomainError } from '../common/domain-error.js';

/** A body or an address that could not be read. */
class UnreadableRequest extends DomainError {
  constructor(
    readonly status: HttpStatus,
    readonly code: string,
    message: string,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/**
 * Gives what Express and its body parsers refuse a code and words of ours. It has to stand right behind them:
 * Nest would turn their errors into its own and lose what they were.
 */
export const nameBodyFaults: ErrorRequestHandler = (error: unknown, _request, _response, next) => {
  next(toDomainError(error) ?? error);
};

function toDomainError(error: unknown): DomainError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status, type } = error as { status?: unknown; type?: unknown };
  if (type === 'entity.parse.failed') {
    return new UnreadableRequest(400, 'MALFORMED_JSON', 'The body is not valid JSON', error);
  }
  if (type === 'entity.too.large') {
    return new UnreadableRequest(413, 'BODY_TOO_LARGE', 'The body is larger than allowed', error);
  }
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') {
    return new UnreadableRequest(415, 'UNSUPPORTED_ENCODING', 'Send the body as plain UTF-8', error);
  }
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  return new UnreadableRequest(400, 'BAD_REQUEST', 'The request could not be read', error);
}

import { HttpStatus } from '@nestjs/common';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { DomainError } from '../common/domain-error.js';

/** Far more than any body of ours; what recurses into a body must not be led to the end of its stack. */
const MAX_DEPTH = 32;

/** Refuses bodies that are nested too deeply to be meant. To stand right behind the body parsers. */
export const limitDepth: RequestHandler = (request, _response, next) => {
  const isDeep = deeperThan(MAX_DEPTH, request.body);
  next(isDeep ? new UnreadableRequest(400, 'MALFORMED_JSON', 'The body is nested too deeply') : undefined);
};

/** Level by level, without recursion. */
function deeperThan(depth: number, value: unknown): boolean {
  let level = [value];
  for (let at = 0; level.length > 0; at++) {
    if (at > depth) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}

/** A body or an address that could not be read. */
class UnreadableRequest extends DomainError {
  constructor(
    readonly status: HttpStatus,
    readonly code: string,
    message: string,
    cause?: unknown,
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
  if (!(error instanceof Error) || error instanceof DomainError) return undefined;
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

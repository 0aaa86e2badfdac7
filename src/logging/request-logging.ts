import type { Request, RequestHandler, Response } from 'express';
import { randomUUID } from 'node:crypto';
import type { Level, Logger } from 'pino';
import { traceFields } from '../tracing/spans.js';
import { runWithLogContext } from './log-context.js';

const SANE_ID = /^[\w.-]{1,128}$/;
/** Asked every few seconds by whatever watches the server. */
const WATCHED_PATH = /^\/(?:api\/)?(?:health(?:\/|$)|metrics$)/;
export const isHealthCheck = (path: string) => WATCHED_PATH.test(path);
const MAX_PATH_LENGTH = 300;

/**
 * Gives each request its id and its log context, and logs one line when it ends. Must come before every
 * other middleware, so that their refusals are logged too.
 */
export function requestLogging(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-request-id');
    const requestId = given && SANE_ID.test(given) ? given : randomUUID();
    response.setHeader('X-Request-Id', requestId);

    const context = {
      requestId,
      ...traceFields(),
      // Known only after the guard has run, hence looked up at each line.
      get userId() {
        return (request as { principal?: { userId: number } }).principal?.userId;
      },
    };
    const finish = watch(request, response);
    response.once('close', () =>
      runWithLogContext(context, () => {
        const line = finish();
        logger[levelOf(line)](line, `${line.method} ${line.path} ${line.status}`);
      }),
    );
    runWithLogContext(context, () => next());
  };
}

function watch(request: Request, response: Response) {
  const started = performance.now();
  const { socket } = request;
  const written = socket.bytesWritten;
  // The query stays out: it may hold signatures, and the words that people search for.
  const path = request.path.slice(0, MAX_PATH_LENGTH);
  return () => ({
    method: request.method,
    path,
    status: response.statusCode,
    ms: Math.round(performance.now() - started),
    /** Headers included. */
    bytes: socket.bytesWritten - written,
    // A stream that the reader closes ends this way too.
    ...(!response.writableEnded && { aborted: true }),
  });
}

function levelOf({ path, status }: { path: string; status: number }): Level {
  if (isHealthCheck(path)) return 'debug';
  if (status >= 500) return 'error';
  // The files of the page and of the docs.
  return path.startsWith('/api') || status >= 400 ? 'info' : 'debug';
}

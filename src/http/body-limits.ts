import type { NextFunction, Request, Response } from 'express';
import type { Server } from 'node:http';

/** Time to send a small body; multipart bodies have a limit of their own. */
const SMALL_BODY_MS = 20_000;
/** Time that the rest of a refused body may take, so that its sender gets to read the answer. */
const LINGER_MS = 5_000;

const isMultipart = (request: Pick<Request, 'headers'>) =>
  request.headers['content-type']?.toLowerCase().startsWith('multipart/') === true;

/** Ends connections that send their body too slowly, or go on sending one that has been refused. */
export function boundBodies(request: Request, response: Response, next: NextFunction): void {
  const { socket } = request;
  const slow = isMultipart(request)
    ? undefined
    : setTimeout(() => !request.complete && socket.destroy(), SMALL_BODY_MS).unref();
  response.once('close', () => {
    clearTimeout(slow);
    if (request.complete || socket.destroyed) return;
    request.resume();
    const linger = setTimeout(() => !request.complete && socket.destroy(), LINGER_MS).unref();
    socket.once('close', () => clearTimeout(linger));
  });
  next();
}

/**
 * `Expect: 100-continue`: a client that asks before it sends a large body is told to go on only once the upload
 * is really read, so that a refusal (no token, no room) costs no upload.
 */
export function answerExpectations(server: Server): void {
  server.on('checkContinue', (request, response) => {
    if (!isMultipart(request)) response.writeContinue();
    server.emit('request', request, response);
  });
}

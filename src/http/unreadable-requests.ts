import type { Request, RequestHandler, Response } from 'express';
import { randomUUID } from 'node:crypto';
import { IncomingMessage, ServerResponse, type Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { problem, type Problem } from '../common/problem.js';
import type { Logger } from '../logging/index.js';

/** Time to read the answer in, and to stop sending; one that is cut off at once may never see it. */
const LINGER_MS = 5_000;

const UNREADABLE = problem(400, 'BAD_REQUEST', 'The request could not be read');
const PROBLEMS: Partial<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: problem(431, 'HEADERS_TOO_LARGE', 'The headers are too large'),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: problem(413, 'BODY_TOO_LARGE', 'The body is larger than allowed'),
  ERR_HTTP_REQUEST_TIMEOUT: problem(408, 'REQUEST_TIMEOUT', 'The request took too long to arrive'),
};

/**
 * Answers what Node's parser refuses, and no handler ever sees, as all other refusals are answered.
 * @param headers sets what every answer carries
 */
export function answerUnreadable(server: Server, headers: RequestHandler, logger: Logger): void {
  const common = headersSetBy(headers);
  const latest = new WeakMap<Duplex, ServerResponse>();
  const refused = new WeakSet<Duplex>();
  server.prependListener('request', (request, response) => latest.set(request.socket, response));

  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Whatever else arrives on it is found unreadable too.
    if (refused.has(socket)) return;
    refused.add(socket);
    if (error.code === 'ECONNRESET' || !socket.writable || isUnderWay(latest.get(socket))) {
      socket.destroy();
      return;
    }
    const found = PROBLEMS[error.code ?? ''] ?? UNREADABLE;
    const requestId = randomUUID();
    logger.info({ requestId, status: found.status, reason: error.code }, 'A request could not be read');
    socket.end(asBytes(found, { ...common, 'X-Request-Id': requestId }, requestId));
    const linger = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once('close', () => clearTimeout(linger));
  });
}

/** A second answer in the middle of a first one would be taken for a part of it. */
const isUnderWay = (response: ServerResponse | undefined) =>
  response?.headersSent === true && !response.writableEnded;

/** There is no response where there is no request: it is had from one that is never sent. */
function headersSetBy(headers: RequestHandler): Record<string, string> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  headers(request as Request, response as Response, () => undefined);
  return Object.fromEntries(
    Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]),
  );
}

function asBytes(found: Problem, headers: Record<string, string>, traceId: string): string {
  const body = JSON.stringify({ ...found, traceId });
  const all = {
    ...headers,
    'Cache-Control': 'no-store',
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    Date: new Date().toUTCString(),
    Connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${found.status} ${found.title}\r\n${lines.join('')}\r\n${body}`;
}

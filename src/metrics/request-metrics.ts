import type { RequestHandler, Response } from 'express';
import type { Socket } from 'node:net';
import { routeTemplate } from '../common/route-template.js';
import type { Metrics } from './metrics.js';

const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Node knows three dozen, and anybody may send them. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** nginx's word for a client that went away before there was an answer. */
const CLIENT_GONE = 499;
const STREAM = /^(?:text\/event-stream|application\/x-ndjson)/;

/**
 * Counts requests. By the route's template, never by its path: a series is kept for ever, and paths are
 * whatever strangers send.
 */
export function requestMetrics(metrics: Metrics): RequestHandler {
  const instruments = createInstruments(metrics);
  const traffic = new Traffic();
  return (request, response, next) => {
    const started = performance.now();
    const { socket } = request;
    instruments.inFlight.inc();
    response.once('close', () => {
      const method = METHODS.has(request.method) ? request.method : 'other';
      const route = routeTemplate(request) ?? 'unmatched';
      instruments.inFlight.dec();
      instruments.requests.inc({ method, route, status: statusOf(response) });
      // A stream lasts as long as its reader likes, which says nothing of how quick we are.
      if (!STREAM.test(String(response.getHeader('content-type') ?? '')))
        instruments.duration.observe({ method, route }, (performance.now() - started) / 1000);
      const { received, sent } = traffic.since(socket);
      instruments.received.inc({ route }, received);
      instruments.sent.inc({ route }, sent);
      const code: unknown = response.locals['problemCode'];
      if (typeof code === 'string') instruments.problems.inc({ code });
    });
    next();
  };
}

const createInstruments = (metrics: Metrics) => ({
  requests: metrics.counter('http_requests_total', 'Requests that were answered', [
    'method',
    'route',
    'status',
  ]),
  duration: metrics.histogram(
    'http_request_duration_seconds',
    'Time from the head of a request to the end of its answer; event streams are left out',
    ['method', 'route'],
    DURATION_BUCKETS,
  ),
  inFlight: metrics.gauge('http_requests_in_flight', 'Requests being answered, event streams included'),
  received: metrics.counter('http_received_bytes_total', 'Bytes received, headers included', ['route']),
  sent: metrics.counter('http_sent_bytes_total', 'Bytes sent, headers included', ['route']),
  problems: metrics.counter('http_problems_total', "Refusals and failures, by the problem's code", ['code']),
});

const statusOf = (response: Response) => (response.headersSent ? response.statusCode : CLIENT_GONE);

/** What a connection carried since it was last asked: requests follow each other on it. */
class Traffic {
  private readonly counted = new WeakMap<Socket, { read: number; written: number }>();

  since(socket: Socket): { received: number; sent: number } {
    const before = this.counted.get(socket);
    const now = { read: socket.bytesRead, written: socket.bytesWritten };
    this.counted.set(socket, now);
    return { received: now.read - (before?.read ?? 0), sent: now.written - (before?.written ?? 0) };
  }
}

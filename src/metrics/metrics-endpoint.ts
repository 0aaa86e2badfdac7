import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { problem } from '../common/problem.js';
import { sendProblem } from '../common/send-problem.js';
import type { AppConfig } from '../config/app-config.js';
import type { Metrics } from './metrics.js';

const BEARER = /^Bearer +(\S+)$/i;

/** `GET /metrics` on the API's own port, for who holds the token. */
export function metricsEndpoint(metrics: Metrics, { token }: AppConfig['metrics']): RequestHandler {
  return (request, response, next) => {
    if (!token) {
      const hint =
        'Set METRICS_TOKEN to have metrics here, or METRICS_PORT to have them on a port of their own';
      sendProblem(response, problem(404, 'METRICS_OFF', hint));
    } else if (!isSame(BEARER.exec(request.get('authorization') ?? '')?.[1] ?? '', token)) {
      sendProblem(response, problem(401, 'UNAUTHENTICATED', 'Send METRICS_TOKEN as a bearer token'));
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      sendProblem(response, problem(405, 'METHOD_NOT_ALLOWED', 'Metrics can be read only'));
    } else {
      metrics.text().then((text) => {
        response.setHeader('Cache-Control', 'no-store');
        response.setHeader('Content-Type', metrics.contentType);
        response.end(text);
      }, next);
    }
  };
}

/** In constant time: hashed, so that lengths are equal. */
function isSame(given: string, wanted: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(wanted));
}

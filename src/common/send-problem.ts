import type { Response } from 'express';
import type { Problem } from './problem.js';

/** Answers with `application/problem+json`, and with the request's id to find it in the logs by. */
export function sendProblem(response: Response, problem: Problem, retryAfter?: number): void {
  if (retryAfter !== undefined) response.setHeader('Retry-After', String(Math.ceil(retryAfter)));
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  response.setHeader('Cache-Control', 'no-store');
  // For whoever counts.
  response.locals['problemCode'] = problem.code;
  response
    .status(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify({ ...problem, traceId: response.getHeader('X-Request-Id') }));
}

import type { NextFunction, Request, Response } from 'express';
import { problem } from '../common/problem.js';
import { sendProblem } from '../common/send-problem.js';

/** What is neither the page nor its docs nor the API: answered in the API's form, not in Express's HTML. */
export function nothingElse(request: Request, response: Response, next: NextFunction): void {
  if (/^\/api(\/|$)/.test(request.path)) next();
  else sendProblem(response, problem(404, 'NOT_FOUND', 'There is nothing at this address'));
}

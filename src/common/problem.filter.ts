import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { toProblem } from './problem.js';
import { sendProblem } from './send-problem.js';

/** Turns every failure into `application/problem+json`; logs what is not the client's doing. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const { problem, expected, retryAfter } = toProblem(error);

    if (!expected) this.logger.error(error, `${request.method} ${request.path} failed`);
    if (response.headersSent) {
      // Half an answer must not look like a whole one.
      response.destroy();
      return;
    }
    sendProblem(response, problem, retryAfter);
  }
}

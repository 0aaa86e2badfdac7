import { getQueueToken } from '@nestjs/bullmq';
import { Injectable, Logger } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { AsyncResource } from 'node:async_hooks';
import type { AuthenticatedRequest } from '../../auth/access.js';
import { AuditContext } from '../../audit/audit-context.js';
import { AuditLog } from '../../audit/audit-log.js';
import { toProblem } from '../../common/problem.js';
import { sendProblem } from '../../common/send-problem.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { QUEUES } from '../../queue/jobs.js';
import { LanesService } from '../jobs/lanes.service.js';
import { BOARD_COOKIE, cookieOf } from './board-cookie.js';
import { BoardPassNeeded, ForeignOrigin } from './board.errors.js';
import { BoardPasses } from './board-passes.js';
import { isFromOwnPage } from './same-origin.js';

/** The board styles its page from within; its fonts would come from elsewhere, and stay there. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'self'",
  "form-action 'self'",
].join('; ');

const READING = ['GET', 'HEAD'];

/** Bull Board, behind its own door: the guard of the API's routes does not stand before it. */
@Injectable()
export class QueueBoard {
  private readonly logger = new Logger(QueueBoard.name);
  private board?: Promise<RequestHandler>;

  constructor(
    private readonly modules: ModuleRef,
    private readonly passes: BoardPasses,
    private readonly audit: AuditLog,
    private readonly lanes: LanesService,
    private readonly context: AuditContext,
    @InjectConfig('app') private readonly app: AppConfig['app'],
  ) {}

  /** To be put at `BOARD_PATH`. */
  readonly handler = (request: Request, response: Response, next: NextFunction): void => {
    const refuse = (error: unknown) => {
      const { problem, retryAfter, expected } = toProblem(error);
      if (!expected) this.logger.error(error, `${request.method} of the board failed`);
      sendProblem(response, problem, retryAfter);
    };
    this.context.use(request, response, () => void this.serve(request, response, next).catch(refuse));
  };

  private async serve(request: AuthenticatedRequest, response: Response, next: NextFunction): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    const admin = await this.passes.holderOf(cookieOf(request, BOARD_COOKIE));
    if (!admin) throw new BoardPassNeeded();
    // For the log, and for the record below.
    request.principal = admin;
    if (!READING.includes(request.method)) this.admitChange(request, response);
    response.setHeader('Content-Security-Policy', POLICY);
    const board = await this.load();
    board(request, response, next);
  }

  private admitChange(request: AuthenticatedRequest, response: Response): void {
    if (!isFromOwnPage(request, this.app.publicUrl)) throw new ForeignOrigin();
    const { method, path } = request;
    // The end of an answer is told outside of the request, of which the record speaks.
    const record = AsyncResource.bind(() => {
      // Nobody waited for the answer: it is done all the same, as far as anybody knows.
      const status = response.writableFinished ? response.statusCode : null;
      void this.audit.record({
        action: 'board.changed',
        outcome: status !== null && status >= 400 ? 'failure' : 'success',
        target: { type: 'installation', id: 'queues' },
        details: { method, path: path.slice(0, 300), status },
      });
    });
    response.once('close', record);
  }

  /** Loaded when the first administrator looks: most processes never need it. */
  private load(): Promise<RequestHandler> {
    if (this.board) return this.board;
    const board = this.build();
    this.board = board;
    // A failure is nothing to keep.
    board.catch(() => (this.board = undefined));
    return board;
  }

  private async build(): Promise<RequestHandler> {
    const { boardRouter } = await import('./board-router.js');
    const queues = QUEUES.map((name) => this.modules.get<Queue>(getQueueToken(name), { strict: false }));
    return boardRouter(queues, (lane, paused) => this.lanes.setPaused(lane, paused));
  }
}

import { getQueueToken } from '@nestjs/bullmq';
import { Injectable, Logger } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { AuthenticatedRequest } from '../../auth/access.js';
import { AuditContext } from '../../audit/audit-context.js';
import { AuditLog } from '../../audit/audit-log.js';
import { toProblem } from '../../common/problem.js';
import { sendProblem } from '../../common/send-problem.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { QUEUES } from '../../queue/jobs.js';
import { BOARD_COOKIE, BOARD_PATH, cookieOf } from './board-cookie.js';
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
    if (!READING.includes(request.method)) await this.admitChange(request);
    response.setHeader('Content-Security-Policy', POLICY);
    const board = await (this.board ??= this.build());
    board(request, response, next);
  }

  private async admitChange(request: AuthenticatedRequest): Promise<void> {
    if (!isFromOwnPage(request, this.app.publicUrl)) throw new ForeignOrigin();
    await this.audit.record({
      action: 'board.changed',
      target: { type: 'installation', id: 'queues' },
      details: { method: request.method, path: request.path.slice(0, 300) },
    });
  }

  /** Loaded when the first administrator looks: most processes never need it. */
  private async build(): Promise<RequestHandler> {
    const [{ createBullBoard }, { BullMQAdapter }, { ExpressAdapter }] = await Promise.all([
      import('@bull-board/api'),
      import('@bull-board/api/bullMQAdapter'),
      import('@bull-board/express'),
    ]);
    const server = new ExpressAdapter().setBasePath(BOARD_PATH);
    const queues = QUEUES.map(
      (name) => new BullMQAdapter(this.modules.get<Queue>(getQueueToken(name), { strict: false })),
    );
    // The adapter brings the types of a release of its own.
    const serverAdapter = server as unknown as Parameters<typeof createBullBoard>[0]['serverAdapter'];
    createBullBoard({ queues, serverAdapter, options: { uiConfig: { boardTitle: 'Queues' } } });
    return server.getRouter() as RequestHandler;
  }
}

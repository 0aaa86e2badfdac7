import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Response } from 'express';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { AuthenticatedRequest, Client } from '../auth/access.js';

interface Origin extends Client {
  actor?: { id: number; name: string };
}

const storage = new AsyncLocalStorage<AuthenticatedRequest>();

/**
 * Lets what is recorded say where it came from, without handing the client's address through every service.
 * Asked at the time of recording: the guard, which finds out who it is, runs later than this.
 */
@Injectable()
export class AuditContext implements NestMiddleware {
  use(request: AuthenticatedRequest, _response: Response, next: NextFunction): void {
    storage.run(request, () => next());
  }
}

/** Of the request that is being answered; undefined in commands and workers. */
export function currentOrigin(): Origin | undefined {
  const request = storage.getStore();
  if (!request) return undefined;
  const { ip, headers, principal } = request;
  return {
    ip,
    userAgent: headers['user-agent'],
    ...(principal && { actor: { id: principal.userId, name: principal.username } }),
  };
}

import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { ACCESS_KEY, UNLIMITED_KEY, type Access, type AuthenticatedRequest } from '../access.js';
import { addressKey } from './attempt-limits.js';
import { RequestLimits, WINDOW_SECONDS } from './request-limits.js';

/**
 * Counts each request to its user, or to its address. A signed link names nobody, and a page with a hundred pictures
 * would use up what its reader may ask.
 */
@Injectable()
export class RequestLimitGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: RequestLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const http = context.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS_KEY, targets);
    const signed = access?.kind === 'signed' && !request.principal;
    if (signed || this.reflector.getAllAndOverride<boolean | undefined>(UNLIMITED_KEY, targets)) return true;

    const { principal } = request;
    const allowance = await this.limits.count(
      principal ? `user:${principal.userId}` : addressCaller(request),
    );
    if (allowance) {
      // The fields of the IETF's draft on rate limits.
      const { limit, remaining, reset } = allowance;
      const response = http.getResponse<Response>();
      response.setHeader('RateLimit-Policy', `"requests";q=${limit};w=${WINDOW_SECONDS}`);
      response.setHeader('RateLimit', `"requests";r=${remaining};t=${reset}`);
    }
    return true;
  }
}

export const addressCaller = ({ ip }: Request): string => `address:${addressKey(ip)}`;

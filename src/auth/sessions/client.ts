import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Client } from './sessions.service.js';

/** Where a request comes from. The address is Express's, which believes forwarding headers of trusted proxies only. */
export const FromClient = createParamDecorator((_: unknown, context: ExecutionContext): Client => {
  const { ip, headers } = context.switchToHttp().getRequest<Request>();
  return { ip, userAgent: headers['user-agent'] };
});

import {
  HttpStatus,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Response } from 'express';
import { tap, type Observable } from 'rxjs';
import type { HealthDto } from './health.dto.js';

const RETRY_AFTER_SECONDS = 5;

/** The report keeps its shape when the server is down; only the status tells. */
@Injectable()
export class HealthStatusInterceptor implements NestInterceptor<HealthDto, HealthDto> {
  intercept(context: ExecutionContext, next: CallHandler<HealthDto>): Observable<HealthDto> {
    const response = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      tap(({ status }) => {
        if (status !== 'down') return;
        response.status(HttpStatus.SERVICE_UNAVAILABLE).setHeader('Retry-After', String(RETRY_AFTER_SECONDS));
      }),
    );
  }
}

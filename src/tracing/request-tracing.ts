import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Request, RequestHandler, Response } from 'express';
import { routeTemplate } from '../common/route-template.js';
import { isHealthCheck } from '../logging/index.js';

/** A span for each request, below the caller's where it sent a `traceparent`. To stand before the logging. */
export const requestTracing = (): RequestHandler => {
  const tracer = trace.getTracer('platform');
  return (request, response, next) => {
    if (isHealthCheck(request.path)) return next();
    const parent = propagation.extract(context.active(), request.headers);
    const span = tracer.startSpan(
      request.method,
      {
        kind: SpanKind.SERVER,
        // The query stays out, as it stays out of the log.
        attributes: { 'http.request.method': request.method, 'url.path': request.path },
      },
      parent,
    );
    response.once('close', () => {
      span.setAttributes(outcome(request, response));
      const route = routeTemplate(request);
      if (route !== undefined) span.updateName(`${request.method} ${route}`);
      if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    context.with(trace.setSpan(parent, span), next);
  };
};

const outcome = (request: Request, response: Response) => ({
  'http.response.status_code': response.statusCode,
  'http.route': routeTemplate(request),
  'platform.request_id': String(response.getHeader('X-Request-Id') ?? ''),
});

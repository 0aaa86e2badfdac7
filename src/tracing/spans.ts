import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
} from '@opentelemetry/api';

/** Without a provider (tracing is off) this gives spans that do nothing. */
const tracer = () => trace.getTracer('platform');

/** Runs `work` in a span below the present one, and notes how it ended. */
export function inSpan<T>(
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<T>,
  kind: SpanKind = SpanKind.INTERNAL,
): Promise<T> {
  return tracer().startActiveSpan(name, { attributes, kind }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      recordFailure(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Goes on with a trace that was begun elsewhere: `traceparent` is what `currentTraceparent()` gave there. */
export function inTrace<T>(traceparent: string | undefined, work: () => T): T {
  if (!traceparent) return work();
  return context.with(propagation.extract(context.active(), { traceparent }), work);
}

/** W3C Trace Context of the present span, to be kept with the work it causes; undefined when tracing is off. */
export function currentTraceparent(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

/** For the log, by the names that OpenTelemetry gives them; empty when tracing is off. */
export function traceFields(): { trace_id?: string; span_id?: string } {
  const present = trace.getActiveSpan()?.spanContext();
  return present ? { trace_id: present.traceId, span_id: present.spanId } : {};
}

function recordFailure(span: Span, error: unknown): void {
  span.setStatus({
    code: SpanStatusCode.ERROR,
    message: error instanceof Error ? error.message : String(error),
  });
  if (error instanceof Error) span.recordException(error);
}

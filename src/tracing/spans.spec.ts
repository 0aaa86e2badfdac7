import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { currentTraceparent, inSpan, inTrace, traceFields } from './spans.js';

describe('while tracing is off, spans', () => {
  it('do nothing, and leave no mark', async () => {
    await inSpan('work', {}, () => {
      expect(currentTraceparent()).toBeUndefined();
      return Promise.resolve();
    });
    expect(traceFields()).toEqual({});
    expect(inTrace(undefined, () => 'done')).toBe('done');
  });
});

describe('while tracing is on, spans', () => {
  let exporter: InMemorySpanExporter;
  let provider: NodeTracerProvider;

  beforeEach(() => {
    exporter = new InMemorySpanExporter();
    provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    provider.register();
  });
  afterEach(async () => {
    await provider.shutdown();
    for (const api of [trace, context, propagation]) api.disable();
  });

  it('go on where the work was asked for', async () => {
    let traceparent: string | undefined;
    await inSpan('ask', {}, () => {
      traceparent = currentTraceparent();
      return Promise.resolve();
    });
    const fields = await inTrace(traceparent, () => inSpan('do', {}, () => Promise.resolve(traceFields())));

    const [ask, done] = exporter.getFinishedSpans();
    expect(traceparent).toBe(`00-${ask!.spanContext().traceId}-${ask!.spanContext().spanId}-01`);
    expect(done!.parentSpanContext?.spanId).toBe(ask!.spanContext().spanId);
    expect(fields).toEqual({
      trace_id: ask!.spanContext().traceId,
      span_id: done!.spanContext().spanId,
    });
  });

  it('tell of a failure, and hand it on', async () => {
    const failing = inSpan('work', {}, () => Promise.reject(new Error('away')));
    await expect(failing).rejects.toThrow('away');
    const [span] = exporter.getFinishedSpans();
    expect(span!.status).toEqual({ code: SpanStatusCode.ERROR, message: 'away' });
    expect(traceFields()).toEqual({});
  });
});

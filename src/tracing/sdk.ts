import { diag, DiagLogLevel } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { createRequire } from 'node:module';
import { platformVersion } from '../common/version.js';
import type { AppConfig } from '../config/app-config.js';
import type { Logger } from '../logging/index.js';
import type { Tracing } from './start-tracing.js';

/** A collector that does not answer must not hold up a process that stops. */
const EXPORT_TIMEOUT_MS = 2_000;
const WARN_EVERY_MS = 60_000;

type TracingConfig = AppConfig['tracing'] & { endpoint: string };

/** Loaded by `startTracing` alone. */
export function startSdk(config: TracingConfig, processName: string, logger: Logger): Tracing {
  reportTo(logger);
  const exporter = new OTLPTraceExporter({
    url: `${config.endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: config.headers,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': config.serviceName,
      'service.version': platformVersion(),
      'service.instance.id': `${processName}-${process.pid}`,
      'process.name': processName,
    }),
    // Whoever called us has decided for the whole trace.
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(config.sampleRatio) }),
    spanProcessors: [new BatchSpanProcessor(exporter, { exportTimeoutMillis: EXPORT_TIMEOUT_MS })],
  });
  provider.register();
  traceQueries();
  logger.info(`Traces go to ${config.endpoint}`);
  return {
    stop: () => provider.shutdown().catch((error: unknown) => logger.warn(`Last traces: ${String(error)}`)),
  };
}

/** SQL as spans of whatever asked for it; the queue's own polling belongs to nobody. */
function traceQueries(): void {
  registerInstrumentations({ instrumentations: [new PgInstrumentation({ requireParentSpan: true })] });
  // It waits for a `require`, which an ES module never calls. The module is the same one either way.
  createRequire(import.meta.url)('pg');
}

function reportTo(logger: Logger): void {
  let warnedAt = -Infinity;
  const warn = (message: string, ...details: unknown[]) => {
    if (performance.now() - warnedAt < WARN_EVERY_MS) return;
    warnedAt = performance.now();
    logger.warn(`Tracing: ${[message, ...details].map(String).join(' ')}`);
  };
  const nothing = () => undefined;
  diag.setLogger(
    { error: warn, warn, info: nothing, debug: nothing, verbose: nothing },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

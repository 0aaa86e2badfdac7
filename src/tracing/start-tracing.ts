import type { AppConfig } from '../config/app-config.js';
import type { Logger } from '../logging/index.js';

export interface Tracing {
  /** Sends what has not been sent yet. Never throws, and takes no long time. */
  stop(): Promise<void>;
}

/**
 * Begins to record traces, where a place to send them is configured. OpenTelemetry's SDK is loaded only then: it
 * costs memory and time to start.
 */
export async function startTracing(
  config: AppConfig['tracing'],
  processName: string,
  logger: Logger,
): Promise<Tracing> {
  if (!config.endpoint) return { stop: () => Promise.resolve() };
  const { startSdk } = await import('./sdk.js');
  return startSdk({ ...config, endpoint: config.endpoint }, processName, logger);
}

import { FileNotFound, Storage } from '../storage/storage.driver.js';
import { inSpan } from '../tracing/spans.js';
import type { Metrics } from './metrics.js';

const OPERATIONS = ['putFile', 'put', 'open', 'stat', 'withLocalFile', 'deleteFolder', 'delete'] as const;
type Operation = (typeof OPERATIONS)[number];
type Call = (...parameters: unknown[]) => Promise<unknown>;

const DURATION_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Times what a driver does, whichever it is. A proxy rather than a subclass: what else a driver offers, and its
 * part in starting and stopping, stay as they are.
 */
export function meteredStorage<S extends Storage>(driver: S, metrics: Metrics): S {
  const meter = createMeter(metrics);
  const metered = new Map<PropertyKey, Call>(
    OPERATIONS.map((operation) => {
      const call = (driver[operation] as Call).bind(driver);
      return [
        operation,
        operation === 'withLocalFile' ? untilUsed(meter, call) : timed(meter, operation, call),
      ];
    }),
  );
  return new Proxy(driver, {
    get(target, name) {
      const found: unknown = metered.get(name) ?? Reflect.get(target, name, target);
      return typeof found === 'function' && !metered.has(name) ? found.bind(target) : found;
    },
  });
}

type Meter = ReturnType<typeof createMeter>;

function createMeter(metrics: Metrics) {
  const durations = metrics.histogram(
    'storage_operation_duration_seconds',
    'Time that the storage took, until the first byte where it gives some',
    ['operation'],
    DURATION_BUCKETS,
  );
  const errors = metrics.counter('storage_operation_errors_total', 'Operations of the storage that failed', [
    'operation',
  ]);
  // Present from the start, so that the first failure is a rise from 0.
  for (const operation of OPERATIONS) errors.inc({ operation }, 0);
  return {
    took: (operation: Operation, started: number) =>
      durations.observe({ operation }, (performance.now() - started) / 1000),
    failed: (operation: Operation, error: unknown) => {
      // An answer, and not a failure of the storage.
      if (!(error instanceof FileNotFound)) errors.inc({ operation });
    },
  };
}

const timed =
  (meter: Meter, operation: Operation, call: Call): Call =>
  (...parameters) =>
    inSpan(`storage.${operation}`, {}, async () => {
      const started = performance.now();
      try {
        return await call(...parameters);
      } catch (error) {
        meter.failed(operation, error);
        throw error;
      } finally {
        meter.took(operation, started);
      }
    });

/** What the caller does with the file is neither the storage's time nor its failure. */
const untilUsed =
  (meter: Meter, call: Call): Call =>
  (key, use) =>
    inSpan('storage.withLocalFile', {}, async () => {
      const started = performance.now();
      let used = false;
      try {
        return await call(key, (path: string) => {
          used = true;
          meter.took('withLocalFile', started);
          return (use as (path: string) => Promise<unknown>)(path);
        });
      } catch (error) {
        if (!used) {
          meter.took('withLocalFile', started);
          meter.failed('withLocalFile', error);
        }
        throw error;
      }
    });

import { AsyncLocalStorage } from 'node:async_hooks';

/** What every line names that is written on behalf of one request or one job. */
interface LogContext {
  requestId?: string;
  readonly userId?: number;
  [field: string]: string | number | undefined;
}

const storage = new AsyncLocalStorage<LogContext>();

/** Calls `fn`; whatever is logged in it, and in all that it starts, carries the fields of `context`. */
export const runWithLogContext = <T>(context: LogContext, fn: () => T): T => storage.run(context, fn);

/** Empty outside of any request or job. */
export const currentLogContext = (): LogContext => storage.getStore() ?? {};

/** To be kept with the work that a request causes, so that its log lines can be found. */
export const currentRequestId = (): string | undefined => storage.getStore()?.requestId;

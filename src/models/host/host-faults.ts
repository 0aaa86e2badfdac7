import { WorkFault } from '../../common/work-fault.js';
import type { FromChild } from './host-protocol.js';
import type { HostState } from './model-host.js';

/** As V8, libstdc++ and ONNX Runtime say it. */
const OUT_OF_MEMORY = /out of memory|bad_alloc|failed to allocate/i;

export const timedOut = () =>
  new WorkFault('MODEL_TIMED_OUT', 'The model did not answer in time', { transient: true });

/** What users are told of an abort; one that is no time-out stays what it is. */
export function abortReason({ reason }: AbortSignal): unknown {
  return reason instanceof Error && reason.name === 'TimeoutError' ? timedOut() : reason;
}

/** The process ended and nobody had asked it to. */
export function crashFault(complaint: string): WorkFault {
  if (OUT_OF_MEMORY.test(complaint)) return outOfMemory();
  return new WorkFault('MODEL_CRASHED', "The model's process ended unexpectedly", { transient: true });
}

/** The process lives, but could not do what it was asked. */
export function toFault(
  { code, message, transient = false, detail }: Extract<FromChild, { type: 'fault' }>,
  loaded: boolean,
): WorkFault {
  const cause = new Error(detail);
  if (code && message) return new WorkFault(code, message, { transient, cause });
  if (OUT_OF_MEMORY.test(detail)) return outOfMemory(cause);
  if (!loaded) {
    return new WorkFault('MODEL_NOT_LOADED', "The model's files are missing or cannot be used", { cause });
  }
  return new WorkFault('MODEL_CRASHED', 'The model failed unexpectedly', { transient: true, cause });
}

const outOfMemory = (cause?: Error) =>
  new WorkFault('MODEL_OUT_OF_MEMORY', 'The model ran out of memory', { transient: true, cause });

/** A model that is not loaded is in order: it is loaded when it is asked for. @throws WorkFault where it cannot be */
export function assertLoadable({ state, message }: HostState): void {
  if (state === 'failed') throw new WorkFault('MODEL_NOT_LOADED', message ?? 'The model cannot be loaded');
}

import { WorkFault } from './work-fault.js';

/** Why nobody of several did it: the last one's fault, transient where any of them is. Undefined of none. */
export function combinedFault(faults: readonly WorkFault[]): WorkFault | undefined {
  const last = faults.at(-1);
  if (!last || faults.length === 1) return last;
  const transient = faults.some((fault) => fault.transient);
  // Waiting counts as no attempt, and so is only for when nobody was asked in vain: each question may cost money.
  const waits = faults.map(({ retryAfterSeconds }) => retryAfterSeconds ?? Infinity);
  const retryAfterSeconds = waits.includes(Infinity) ? undefined : Math.min(...waits);
  return new WorkFault(last.code, last.message, { transient, retryAfterSeconds, cause: last });
}

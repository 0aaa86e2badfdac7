import { runInNewContext } from 'node:vm';

/**
 * Runs what could take for ever on material made for that, and ends it wherever it is: what it was working on is then
 * in no state to be used. Nothing else runs in this process meanwhile.
 * @returns undefined where time was up
 */
export function timeBoxed<T>(ms: number, work: () => T): { value: T } | undefined {
  let done: { value: T } | undefined;
  try {
    runInNewContext('run()', { run: () => (done = { value: work() }) }, { timeout: ms });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return undefined;
  }
  return done;
}

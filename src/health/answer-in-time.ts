const TIMEOUT_MS = 2_000;

/** @throws what `work` ends with, or an Error where that takes too long; `work` is then on its own */
export async function answerInTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export interface CheckOutcome {
  /** Undefined when it went well. */
  failure?: Error;
  latencyMs: number;
}

export async function timedCheck(check: () => Promise<void>): Promise<CheckOutcome> {
  const started = performance.now();
  const since = () => Math.round(performance.now() - started);
  try {
    await answerInTime(check());
    return { latencyMs: since() };
  } catch (error) {
    return { failure: error instanceof Error ? error : new Error(String(error)), latencyMs: since() };
  }
}

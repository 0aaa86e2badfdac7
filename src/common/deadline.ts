export interface Deadline {
  /** Aborted when time is up, with a TimeoutError, and with the caller's. */
  signal: AbortSignal;
  leftMs: () => number;
  /** The time that this takes does not count. */
  excuse: <T>(work: () => Promise<T>) => Promise<T>;
  /** Rejects as soon as the signal is aborted; the work is then on its own. */
  race: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Runs `work` under a time-out. */
export async function withDeadline<T>(
  ms: number,
  outer: AbortSignal,
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  // A timer rather than AbortSignal.timeout(): where only AbortSignal.any() knows such a signal, Node 20 collects it
  // as garbage, and it is never aborted.
  const clock = new AbortController();
  let end = performance.now() + ms;
  const runUntilEnd = () =>
    setTimeout(
      () => clock.abort(new DOMException('Time is up', 'TimeoutError')),
      Math.max(0, end - performance.now()),
    );
  let timer = runUntilEnd();
  const signal = AbortSignal.any([outer, clock.signal]);
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  // Where nobody races, nobody listens.
  aborted.catch(() => undefined);
  try {
    return await work({
      signal,
      leftMs: () => end - performance.now(),
      excuse: async (excused) => {
        clearTimeout(timer);
        const begun = performance.now();
        try {
          return await excused();
        } finally {
          end += performance.now() - begun;
          timer = runUntilEnd();
        }
      },
      race: async (race) => {
        signal.throwIfAborted();
        return Promise.race([race(), aborted]);
      },
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

const LONGEST_MS = 60_000;
/** About five minutes altogether, as each is twice as long as the one before, up to a minute. */
const MOST = 10;

/** A job that cannot be done just now, through no fault of its own. */
export interface Deferral {
  /** Before which there is no use in trying. */
  afterSeconds: number;
}

/** Whether a job that was put off so often may be put off again. */
export const mayBeDeferred = (deferrals = 0): boolean => deferrals < MOST;

/** Where somebody waits for the outcome: some twenty seconds altogether. */
const PATIENCE = { afterSeconds: 5, most: 3 };

/** The same, where whoever asked for it would rather be told that it does not work now. */
export const mayKeepWaiting = ({ afterSeconds }: Deferral, deferrals = 0): boolean =>
  afterSeconds <= PATIENCE.afterSeconds && deferrals < PATIENCE.most;

export function deferralMs({ afterSeconds }: Deferral, deferrals = 0): number {
  const ms = Math.min(LONGEST_MS, Math.max(afterSeconds, 2 ** deferrals) * 1000);
  // Spread, so that what was put off together does not come again together. Whole: PostgreSQL takes nothing else.
  return Math.round(ms * (1 + Math.random() * 0.2));
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Backfills } from '../../analysis/backfill/backfills.service.js';
import type { Backfill } from '../../database/entities/index.js';
import { ProgressBar } from '../progress-bar.js';

const POLL_MS = 500;
/** After which a worker would have taken it up. */
const UNNOTICED_MS = 10_000;

export interface Followed {
  backfill: Backfill;
  /** Why it was not followed to its end. */
  left?: 'interrupted' | 'no worker';
}

/** Shows how a backfill goes on until it has ended, nobody takes it up, or the person at the terminal leaves. */
export async function follow(backfills: Backfills, id: string): Promise<Followed> {
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  process.once('SIGINT', leave);
  const since = performance.now();
  let bar: ProgressBar | undefined;
  let shown = 0;
  try {
    for (;;) {
      const backfill = await backfills.find(id);
      if (backfill.total !== null) bar ??= new ProgressBar('Making anew', backfill.total, 'results');
      const ended = backfill.done + backfill.failed;
      bar?.advance(ended - shown);
      shown = ended;
      if (backfill.status !== 'running') return { backfill };
      if (leaving.signal.aborted) return { backfill, left: 'interrupted' };
      if (!backfill.startedAt && performance.now() - since > UNNOTICED_MS)
        return { backfill, left: 'no worker' };
      await delay(POLL_MS, undefined, { signal: leaving.signal }).catch(() => undefined);
    }
  } finally {
    bar?.stop();
    process.off('SIGINT', leave);
  }
}

import type { Queue } from 'bullmq';
import type { AppConfig } from '../../../config/app-config.js';
import { RunFile } from '../../launcher/run-file.js';
import { findingsOf, type Finding } from '../finding.js';

const { ok, problem } = findingsOf('queue');
/** A busy worker may be late once. */
const ROUNDS_MISSED = 3;

/** Whether the queue answers, and whether somebody takes jobs from it: the sweep, which is always scheduled. */
export async function checkQueue(
  maintenance: Queue,
  { app, database, queue, analysis }: AppConfig,
  now = Date.now(),
): Promise<Finding[]> {
  const where = queue.backend === 'redis' ? 'Redis' : 'PostgreSQL';
  const sweep = await maintenance.getJobScheduler('maintenance.sweep');
  const late = sweep?.next ? Math.round((now - sweep.next) / 1000) : Number.POSITIVE_INFINITY;
  if (late <= ROUNDS_MISSED * analysis.sweepIntervalSeconds)
    return [ok(`Jobs wait in ${where}, and a worker has taken some lately.`)];
  // Whose worker comes and goes with it.
  if (database.embedded && !new RunFile(app.dataDir).running())
    return [ok(`Jobs wait in ${where}, until the platform is started.`)];
  const mend = 'Start a worker: npm run start:worker (`npm start` has one).';
  const since = Number.isFinite(late) ? `the sweep is ${late} seconds late` : 'none ever has';
  return [problem(`No worker takes jobs from ${where}: ${since}.`, { mend })];
}

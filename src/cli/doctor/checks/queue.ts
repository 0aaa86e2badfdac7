import type { Queue } from 'bullmq';
import type { AppConfig } from '../../../config/app-config.js';
import { findingsOf, type Finding } from '../finding.js';

const { ok, problem } = findingsOf('queue');
/** A busy worker may be late once. */
const ROUNDS_MISSED = 3;

/** Whether the queue answers, and whether somebody takes jobs from it: the sweep, which is always scheduled. */
export async function checkQueue(
  maintenance: Queue,
  { queue, analysis }: AppConfig,
  now = Date.now(),
): Promise<Finding[]> {
  const where = queue.backend === 'redis' ? 'Redis' : 'PostgreSQL';
  const sweep = await maintenance.getJobScheduler('maintenance.sweep');
  const mend = 'Start a worker: npm run start:worker (`npm start` has one).';
  if (!sweep?.next) return [problem(`No worker has ever used the queue in ${where}.`, { mend })];
  const late = Math.round((now - sweep.next) / 1000);
  if (late > ROUNDS_MISSED * analysis.sweepIntervalSeconds)
    return [problem(`No worker takes jobs: the sweep is ${late} seconds late.`, { mend })];
  return [ok(`Jobs wait in ${where}, and a worker has taken some lately.`)];
}

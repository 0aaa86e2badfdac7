import type { ListedDriver } from '../../../models/model-directory.js';
import { findingsOf, type Finding } from '../finding.js';
import { within } from '../within.js';

const { ok, warning } = findingsOf('models');
/** Less than a look may take: one that is slow must not hide the others. */
const PATIENCE_MS = 4_000;

/** What needs nothing has nothing to be looked at. */
const BUILT_IN = 'builtin';

/** Without them the platform works, and sees less: so none of them is a problem. */
export async function checkModels(drivers: readonly ListedDriver[]): Promise<Finding[]> {
  return Promise.all(drivers.filter(({ driver }) => driver.name !== BUILT_IN).map(checkOne));
}

async function checkOne({ use, driver }: ListedDriver): Promise<Finding> {
  const named = `${driver.name}, for ${use},`;
  const missing = driver.unavailable();
  if (missing !== undefined) return warning(`${named} cannot be asked.`, { mend: missing });
  const started = performance.now();
  try {
    await within(PATIENCE_MS, driver.check());
  } catch (error) {
    return warning(`${named} is down: ${error instanceof Error ? error.message : String(error)}`, {
      mend: 'Start it, or correct its settings; see docs/models.md. A backfill then fills what is missing.',
    });
  }
  return driver.state
    ? ok(`${named} has what it needs; its model is loaded by the worker.`)
    : ok(`${named} answers in ${(performance.now() - started).toFixed(0)} ms.`);
}

import type { Manifest } from '../backup/format.js';
import type { LoadOptions } from './load-tables.js';
import type { Restored } from './restore-backup.js';

const NAMED = 20;

export const isFaulty = ({ report }: Restored) =>
  report.missing.length + report.altered.length + report.miscounted > 0;

/** What came back, what is wrong with it, and what to know before people are let in. */
export function restoreLines(
  restored: Restored,
  manifest: Manifest,
  { keepSessions, keepApiKeys }: Omit<LoadOptions, 'deleted'>,
): string[] {
  const { report, secrets } = restored;
  const { missing, altered, miscounted } = report;
  return [
    `Restored the state of ${manifest.created}.`,
    `  Users ${report.users}, images ${report.images}; originals read back and found right: ${report.intact}`,
    ...(missing.length > 0 ? [`  MISSING in the storage: ${named(missing)}`] : []),
    ...(altered.length > 0 ? [`  NOT WHAT WAS UPLOADED: ${named(altered)}`] : []),
    ...(miscounted > 0 ? [`  WRONG COUNTERS: of ${miscounted} users`] : []),
    ...(report.unfinished > 0 ? [`  Productions that the worker goes on with: ${report.unfinished}`] : []),
    keepSessions
      ? '  Sessions are as they were, those that ended since the backup included.'
      : '  Everybody has to sign in again.',
    ...(keepApiKeys && report.apiKeys > 0
      ? [`  API keys work again: ${report.apiKeys}, those that were revoked since the backup included.`]
      : []),
    ...(secrets ? ['  The secrets are those of the backup.'] : []),
  ];
}

const named = (ids: readonly string[]) =>
  ids.slice(0, NAMED).join(', ') + (ids.length > NAMED ? `, and ${ids.length - NAMED} more` : '');

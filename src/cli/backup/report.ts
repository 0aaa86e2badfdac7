import { sizeText } from '../progress-bar.js';
import type { Manifest } from './format.js';
import type { Backup } from './take-backup.js';

export function contents({ tables, files, bytes, created }: Manifest): string[] {
  const rows = tables.map((entry) => `${entry.table} ${entry.rows}`).join(', ');
  return [`  As of    ${created}`, `  Rows     ${rows}`, `  Files    ${files}, ${sizeText(bytes)}`];
}

/** What the person should know about the backup that was just made. */
export function backupReport({ path, manifest, report }: Backup, verified: boolean): string[] {
  const { missing, altered, secrets } = manifest;
  return [
    `Backed up to ${path}${verified ? ', read again and found right' : ', not verified'}.`,
    ...contents(manifest),
    secrets
      ? '  It holds secrets: whoever reads it can sign tokens and links. Keep it as you keep passwords.'
      : '  It holds no secrets: keep JWT_SECRET and MEDIA_URL_SECRETS elsewhere.',
    ...(report.deleted > 0 ? [`  Deleted by their owners meanwhile, and left out: ${report.deleted}`] : []),
    ...(missing > 0
      ? [`  MISSING in the storage, of ${missing} pictures: ${named(report.missing, missing)}`]
      : []),
    ...(altered > 0 ? [`  NOT WHAT WAS UPLOADED any more: ${named(report.altered, altered)}`] : []),
  ];
}

const named = (ids: readonly string[], count: number) =>
  ids.join(', ') + (count > ids.length ? `, and ${count - ids.length} more` : '');

import type { AuditAction } from '../audit/audit-actions.js';
import { AuditLog, COMMAND_LINE } from '../audit/audit-log.js';
import type { AppConfig } from '../config/app-config.js';
import { createDataSource } from '../database/data-source.js';

/** Notes in the audit log, where there is one yet, what somebody with access to the machine has done. */
export async function recordCommand(
  database: AppConfig['database'],
  action: AuditAction,
  details: Record<string, unknown>,
): Promise<void> {
  const source = await createDataSource(database).initialize();
  try {
    const [table] = await source.query<{ known: boolean }[]>(
      `SELECT to_regclass('public.audit_log') IS NOT NULL AS known`,
    );
    if (table?.known) await new AuditLog(source).record({ action, actor: COMMAND_LINE, details });
  } finally {
    await source.destroy();
  }
}

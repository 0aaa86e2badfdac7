import type { AuditAction } from '../audit/audit-actions.js';
import { AuditLog, COMMAND_LINE } from '../audit/audit-log.js';
import type { AppConfig } from '../config/app-config.js';
import { createDataSource } from '../database/data-source.js';

/** Notes in the audit log what somebody with access to the machine has done. */
export async function recordCommand(
  database: AppConfig['database'],
  action: AuditAction,
  details: Record<string, unknown>,
): Promise<void> {
  const source = await createDataSource(database).initialize();
  try {
    await new AuditLog(source).record({ action, actor: COMMAND_LINE, details });
  } finally {
    await source.destroy();
  }
}

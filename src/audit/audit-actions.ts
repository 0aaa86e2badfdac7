/** Everything that is recorded. Part of the API: programs filter by these names, so they never change. */
export const AUDIT_ACTIONS = [
  'account.created',
  'account.renamed',
  'account.changed',
  'account.deleted',
  'login.succeeded',
  'login.failed',
  'login.throttled',
  'logout',
  'password.changed',
  'password.check_failed',
  'session.revoked',
  'session.reuse_detected',
  'api_key.created',
  'api_key.deleted',
  'jobs.retried',
  'jobs.cancelled',
  'lane.paused',
  'lane.resumed',
  'board.opened',
  'board.changed',
  'admin.seeded',
  'backup.made',
  'backup.restored',
  'doctor.fixed',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

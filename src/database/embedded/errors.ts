/** Embedded PostgreSQL cannot run; the message is meant for the person who started us. */
export class EmbeddedPostgresError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmbeddedPostgresError';
  }
}

/** What to add where PostgreSQL from npm is of no use on this machine. */
export const USE_YOUR_OWN = 'Or set DATABASE_URL to use a PostgreSQL of your own.';

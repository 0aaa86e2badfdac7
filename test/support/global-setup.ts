import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/database/migrate.js';
import { startTestServer } from './test-server.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a database in which others may be created. */
    databaseUrl: string;
    /** Migrated and empty; every test database is a copy of it. */
    templateDatabase: string;
  }
}

/** One server for the whole run: TEST_DATABASE_URL when it is given, else an embedded one. */
export default async function setup(project: TestProject) {
  const server = await startTestServer(process.env['TEST_DATABASE_URL']);
  const template = `template_${randomBytes(6).toString('hex')}`;
  const url = new URL(server.url);
  url.pathname = `/${template}`;
  await execute(server.url, `CREATE DATABASE ${template}`);
  await migrate({ url: url.href, embedded: false, poolSize: 2 });

  project.provide('databaseUrl', server.url);
  project.provide('templateDatabase', template);
  return async () => {
    await execute(server.url, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await server.stop();
  };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

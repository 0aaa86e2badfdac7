import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { AppConfig } from '../../config/app-config.js';
import { withDatabase } from '../../database/with-database.js';
import { createStorage } from '../../storage/create-storage.js';
import { hasSchema } from '../backup/catalog.js';
import { checkAccounts } from './checks/accounts.js';
import { checkBatches } from './checks/batches.js';
import { checkDatabase } from './checks/database.js';
import { checkFiles } from './checks/files.js';
import { checkMachine } from './checks/machine.js';
import { checkModels } from './checks/models.js';
import { checkPorts } from './checks/ports.js';
import { checkQueue } from './checks/queue.js';
import { checkRedis } from './checks/redis.js';
import { checkSettings } from './checks/settings.js';
import { checkStorage } from './checks/storage.js';
import { checkWork } from './checks/work.js';
import { UNHURRIED, type Doctor } from './doctor.js';
import { findingsOf } from './finding.js';
import { withUpkeep } from './upkeep.js';
import { within } from './within.js';

const CONNECT_MS = 5_000;
/** Counting goes through all rows. */
const QUESTION_MS = 60_000;

const HINTS = {
  settings: 'See .env.template.',
  machine: 'See that the folder of DATA_DIR exists and can be read.',
  address: 'See HOST and PORT.',
  redis: 'Start it, or correct REDIS_URL.',
  storage: 'See STORAGE_DRIVER, the S3_… settings, and that the folder or bucket answers.',
  database:
    'Start it, or correct DATABASE_URL; the embedded one is started by `npm start`, which says what is wrong.',
  queue: 'Start what QUEUE_BACKEND names (Redis, where REDIS_URL is set), or correct its address.',
  models: 'See docs/models.md.',
  tables: 'Mend what is told of the database, then look again.',
};

export interface ExamineOptions {
  /** Leaves out what takes as long as there are files. */
  quick: boolean;
  stuckMinutes: number;
}

/** Looks at every part; one that is broken is told of, and the others are looked at all the same. */
export async function examine(config: AppConfig, doctor: Doctor, options: ExamineOptions): Promise<void> {
  await doctor.look('settings', HINTS.settings, () => checkSettings(config));
  await doctor.look('machine', HINTS.machine, () => checkMachine(config));
  await doctor.look('address', HINTS.address, () => checkPorts(config));
  await doctor.look('redis', HINTS.redis, () => checkRedis(config));
  await doctor.look('storage', HINTS.storage, async () => checkStorage(await createStorage(config.storage)));
  if (config.database.embedded && !existsSync(join(config.app.dataDir, 'postgres', 'PG_VERSION')))
    return doctor.tell(findingsOf('database').ok('Not made yet: the first `npm start` makes it.'));
  await doctor.attempt('database', HINTS.database, () =>
    withDatabase(config, (settled) =>
      withClient(settled, (client) => examineDatabase(settled, client, doctor, options)),
    ),
  );
}

async function examineDatabase(
  config: AppConfig,
  client: Client,
  doctor: Doctor,
  { quick, stuckMinutes }: ExamineOptions,
): Promise<void> {
  await doctor.look('database', HINTS.database, () => checkDatabase(client, config));
  if (!(await hasSchema(client))) return;
  await doctor.look('accounts', HINTS.tables, () => checkAccounts(client), UNHURRIED);
  await doctor.look('batches', HINTS.tables, () => checkBatches({ client, config, stuckMinutes }), UNHURRIED);
  await doctor.attempt('work', HINTS.queue, () =>
    withUpkeep(config, async ({ queue, storage, models, requeue, removeOrphans, record }) => {
      const { temporaryFolder } = config.storage;
      await doctor.look('queue', HINTS.queue, () => checkQueue(queue, config));
      await doctor.look('models', HINTS.models, () => checkModels(models));
      await doctor.look('work', HINTS.tables, () => checkWork({ client, stuckMinutes, requeue }), UNHURRIED);
      if (!quick)
        await doctor.look(
          'files',
          HINTS.storage,
          () => checkFiles({ client, storage, temporaryFolder, removeOrphans }),
          UNHURRIED,
        );
      if (doctor.mended.length > 0) await record(doctor.mended);
    }),
  );
}

async function withClient(config: AppConfig, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({
    connectionString: config.database.url,
    application_name: 'doctor',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUESTION_MS,
    keepAlive: true,
  });
  // Lost between two questions, it would end the process; the next question fails all the same.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await within(CONNECT_MS, client.end()).catch(() => undefined);
  }
}

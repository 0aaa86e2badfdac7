import { DataSource, type DataSourceOptions } from 'typeorm';
import { CreateUsers1763600000000 } from '../../migrations/1763600000000-create-users.js';
import { CreateImages1763600100000 } from '../../migrations/1763600100000-create-images.js';
import { CreateAuditLog1763700000000 } from '../../migrations/1763700000000-create-audit-log.js';
import { CreateLaneControls1763700100000 } from '../../migrations/1763700100000-create-lane-controls.js';
import { IndexFailedProductions1763700200000 } from '../../migrations/1763700200000-index-failed-productions.js';
import { AddProductionTraces1763700300000 } from '../../migrations/1763700300000-add-production-traces.js';
import { FindChangesByOwner1763700400000 } from '../../migrations/1763700400000-find-changes-by-owner.js';
import { AddModelFindings1763800000000 } from '../../migrations/1763800000000-add-model-findings.js';
import { SearchModelFindings1763800100000 } from '../../migrations/1763800100000-search-model-findings.js';
import { CreateModelStates1763800200000 } from '../../migrations/1763800200000-create-model-states.js';
import { CreateFaces1763800300000 } from '../../migrations/1763800300000-create-faces.js';
import { CreateImageEmbeddings1763800400000 } from '../../migrations/1763800400000-create-image-embeddings.js';
import { CreateBackfills1763800500000 } from '../../migrations/1763800500000-create-backfills.js';
import { LimitModelCallsOfUsers1763800500100 } from '../../migrations/1763800500100-limit-model-calls-of-users.js';
import { CreateBatches1763900000000 } from '../../migrations/1763900000000-create-batches.js';
import { AddProductNames1763900100000 } from '../../migrations/1763900100000-add-product-names.js';
import { SearchProductNames1763900200000 } from '../../migrations/1763900200000-search-product-names.js';
import { CreateWebhooks1763900300000 } from '../../migrations/1763900300000-create-webhooks.js';
import { CountBatchOutputs1763900400000 } from '../../migrations/1763900400000-count-batch-outputs.js';
import { CreateIdentification1764000000000 } from '../../migrations/1764000000000-create-identification.js';
import { IndexCatalogue1764000100000 } from '../../migrations/1764000100000-index-catalogue.js';
import type { AppConfig } from '../config/app-config.js';
import * as entities from './entities/index.js';
import { columnTypes } from './wall-time.js';

/** The schema that BullMQ's PostgreSQL back end lives in; ours is `public`. */
export const QUEUE_SCHEMA = 'bullmq';

/** Listed by hand: a glob would find nothing, silently, in a bundle or under a test runner. */
export const MIGRATIONS = [
  CreateUsers1763600000000,
  CreateImages1763600100000,
  CreateAuditLog1763700000000,
  CreateLaneControls1763700100000,
  IndexFailedProductions1763700200000,
  AddProductionTraces1763700300000,
  FindChangesByOwner1763700400000,
  AddModelFindings1763800000000,
  SearchModelFindings1763800100000,
  CreateModelStates1763800200000,
  CreateFaces1763800300000,
  CreateImageEmbeddings1763800400000,
  CreateBackfills1763800500000,
  LimitModelCallsOfUsers1763800500100,
  CreateBatches1763900000000,
  AddProductNames1763900100000,
  SearchProductNames1763900200000,
  CreateWebhooks1763900300000,
  CountBatchOutputs1763900400000,
  CreateIdentification1764000000000,
  IndexCatalogue1764000100000,
];

/** In milliseconds; 0 is without end. */
interface TimeLimits {
  statement_timeout: number;
  lock_timeout: number;
}

/** A query that no one waits for any more must not hold a connection for ever. */
const SERVING: TimeLimits = { statement_timeout: 30_000, lock_timeout: 0 };

/** One description of the database for the application, the command line and the tests. */
export const dataSourceOptions = (
  database: AppConfig['database'],
  limits: TimeLimits = SERVING,
): DataSourceOptions => ({
  type: 'postgres',
  url: database.url,
  entities: Object.values(entities),
  migrations: MIGRATIONS,
  migrationsTableName: 'migrations',
  migrationsTransactionMode: 'each',
  synchronize: false,
  poolSize: database.poolSize,
  connectTimeoutMS: 5_000,
  applicationName: 'platform',
  extra: {
    ...limits,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    types: columnTypes,
  },
});

export const createDataSource = (database: AppConfig['database'], limits?: TimeLimits) =>
  new DataSource(dataSourceOptions(database, limits));

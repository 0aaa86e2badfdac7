import { NestFactory } from '@nestjs/core';
import { constants, setPriority } from 'node:os';
import { loadConfig } from './config/app-config.js';
import { threadsAreFew } from './config/process-environment.js';
import { refuseOlderSchema } from './database/schema-check.js';
import { createLogger, PlatformLogger } from './logging/index.js';
import { announceReady, exitOnUncaught, permissionToStart, stopOnSignals } from './process-lifecycle.js';
import { startTracing } from './tracing/start-tracing.js';
import { WorkerModule } from './worker.module.js';

const config = loadConfig();
const logger = createLogger(config.log, 'worker');
exitOnUncaught(logger);
if (threadsAreFew)
  logger.warn(
    'UV_THREADPOOL_SIZE is not in the environment: fewer pictures are made at a time (docs/operations.md)',
  );
const tracing = await startTracing(config.tracing, 'worker', logger);
await permissionToStart();
await refuseOlderSchema(config.database);

const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(config), {
  logger: new PlatformLogger(logger),
  abortOnError: false,
});
stopOnSignals(app, logger, { limits: config.shutdown, last: () => tracing.stop() });
// Analysis uses all the processor it gets; whoever asks the API something goes first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
logger.info('Waiting for work');
announceReady();

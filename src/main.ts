import type { AddressInfo } from 'node:net';
import { createApp } from './bootstrap.js';
import { loadConfig } from './config/app-config.js';
import { refuseOlderSchema } from './database/schema-check.js';
import { HealthService } from './health/health.service.js';
import { ConnectionDrain } from './http/connection-drain.js';
import { StreamSessions } from './images/streams/stream-session.js';
import { createLogger } from './logging/index.js';
import { startTracing } from './tracing/start-tracing.js';
import { announceReady, exitOnUncaught, permissionToStart, stopOnSignals } from './process-lifecycle.js';

const config = loadConfig();
const logger = createLogger(config.log, 'api');
exitOnUncaught(logger);
const tracing = await startTracing(config.tracing, 'api', logger);
await permissionToStart();
await refuseOlderSchema(config.database);

const app = await createApp(config, logger);
const drain = app.get(ConnectionDrain);
stopOnSignals(app, logger, {
  limits: config.shutdown,
  async first() {
    app.get(HealthService).refuse();
    await drain.leave();
    app.get(StreamSessions).end();
    await drain.finish();
  },
  last: () => tracing.stop(),
});
await app.listen(config.app.port, config.app.host);
const { port } = app.getHttpServer().address() as AddressInfo;
logger.info(`Listening on http://${config.app.host}:${port}`);
announceReady({ port });

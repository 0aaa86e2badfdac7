import type { AddressInfo } from 'node:net';
import { createApp } from './bootstrap.js';
import { loadConfig } from './config/app-config.js';
import { HealthService } from './health/health.service.js';
import { ConnectionDrain } from './http/connection-drain.js';
import { createLogger } from './logging/index.js';
import { startTracing } from './tracing/start-tracing.js';
import { announceReady, exitOnUncaught, permissionToStart, stopOnSignals } from './process-lifecycle.js';

const config = loadConfig();
const logger = createLogger(config.log, 'api');
exitOnUncaught(logger);
const tracing = await startTracing(config.tracing, 'api', logger);
await permissionToStart();

const app = await createApp(config, logger);
const drain = app.get(ConnectionDrain);
const health = app.get(HealthService);
stopOnSignals(app, logger, {
  limits: config.shutdown,
  first() {
    health.refuse();
    return drain.announce();
  },
  last: () => tracing.stop(),
});
await app.listen(config.app.port, config.app.host);
const { port } = app.getHttpServer().address() as AddressInfo;
logger.info(`Listening on http://${config.app.host}:${port}`);
announceReady({ port });

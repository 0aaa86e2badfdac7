import type { AddressInfo } from 'node:net';
import { createApp } from './bootstrap.js';
import { loadConfig } from './config/app-config.js';
import { createLogger } from './logging/index.js';
import { announceReady, exitOnUncaught, permissionToStart, stopOnSignals } from './process-lifecycle.js';

const config = loadConfig();
const logger = createLogger(config.log, 'api');
exitOnUncaught(logger);
await permissionToStart();

const app = await createApp(config, logger);
stopOnSignals(app, logger);
await app.listen(config.app.port, config.app.host);
const { port } = app.getHttpServer().address() as AddressInfo;
logger.info(`Listening on http://${config.app.host}:${port}`);
announceReady({ port });

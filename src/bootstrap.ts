import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import type { Server } from 'node:http';
import { BOARD_PATH } from './admin/board/board-cookie.js';
import { QueueBoard } from './admin/board/queue-board.js';
import { AppModule } from './app.module.js';
import { ProblemFilter } from './common/problem.filter.js';
import { validationPipe } from './common/validation.js';
import type { AppConfig } from './config/app-config.js';
import { setupDocs } from './docs/setup-docs.js';
import { answerExpectations, boundBodies } from './http/body-limits.js';
import { limitDepth, nameBodyFaults } from './http/body-faults.js';
import { imageSources } from './http/image-sources.js';
import { nothingElse } from './http/not-found.js';
import { securityHeaders } from './http/security-headers.js';
import { answerUnreadable } from './http/unreadable-requests.js';
import { webPage } from './http/web-page.js';
import { PlatformLogger, requestLogging, type Logger } from './logging/index.js';
import { metricsEndpoint } from './metrics/metrics-endpoint.js';
import { Metrics } from './metrics/metrics.js';
import { requestMetrics } from './metrics/request-metrics.js';
import { requestTracing } from './tracing/request-tracing.js';

/** Large enough for a thousand ids; pictures come as multipart, with a limit of their own. */
const JSON_LIMIT = '256kb';
const FORM_LIMIT = '16kb';
/** More than nginx lets through (large_client_header_buffers), so that one of the two is who refuses. */
const MAX_HEADER_BYTES = 40 * 1024;
const HEADERS_TIMEOUT_MS = 20_000;
/** Of a whole upload; a slow sender is found out by its pace long before. */
const REQUEST_TIMEOUT_MS = 60 * 60 * 1000;
/** Longer than the usual proxy's, so that the proxy and not we end an idle connection. */
const KEEP_ALIVE_MS = 75_000;

/** The API as it is served, by the process and by tests alike; not yet listening. */
export async function createApp(config: AppConfig, logger: Logger): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config), {
    logger: new PlatformLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  configureHttp(app, config, logger);
  return app;
}

export function configureHttp(app: NestExpressApplication, config: AppConfig, logger: Logger): void {
  const { trustProxy, corsOrigins, publicUrl, docs } = config.app;
  app
    .disable('x-powered-by')
    .set('etag', false)
    .set('trust proxy', trustProxy.length > 0 ? trustProxy : false);
  const metrics = app.get(Metrics);
  if (config.tracing.endpoint) app.use(requestTracing());
  app.use(requestLogging(logger));
  if (metrics.enabled) app.use(requestMetrics(metrics));
  const security = securityHeaders(publicUrl?.startsWith('https:') === true, imageSources(config));
  app.use(boundBodies, security);
  app.use(/^\/(?:api\/)?metrics$/, metricsEndpoint(metrics, config.metrics));
  app.enableCors({
    origin: corsOrigins.length > 0 ? corsOrigins : false,
    exposedHeaders: EXPOSED,
    maxAge: 600,
  });
  app.use('/api', noStore);
  app.useBodyParser('json', { limit: JSON_LIMIT });
  app.useBodyParser('urlencoded', { limit: FORM_LIMIT, extended: false });
  app.use(limitDepth, nameBodyFaults);
  app.setGlobalPrefix('api');
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter());
  if (docs) setupDocs(app);
  if (config.admin.bullBoard) app.use(BOARD_PATH, app.get(QueueBoard).handler);
  app.use(webPage(), nothingElse);
  tuneServer(app.getHttpServer());
  answerUnreadable(app.getHttpServer(), security, logger);
}

/** What scripts of other origins may read. */
const EXPOSED = [
  'Location',
  'X-Request-Id',
  'Retry-After',
  'ETag',
  'Content-Range',
  'RateLimit',
  'RateLimit-Policy',
  'X-Image-Id',
];

/** Answers are about one person; what may be kept says so itself. */
function noStore(_: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}

function tuneServer(server: Server): void {
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // Read for each connection; only its constructor's types know it.
  Object.assign(server, { maxHeaderSize: MAX_HEADER_BYTES });
  answerExpectations(server);
}

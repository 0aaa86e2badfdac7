import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { problem, toProblem } from '../common/problem.js';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { Metrics } from '../metrics/metrics.js';
import { HealthService } from './health.service.js';

interface Answer {
  status: number;
  type: string;
  body: string;
  retryAfter?: number;
}

/**
 * Metrics and health on METRICS_PORT, where only those get who watch the installation: hence no token. For a
 * worker it is the only port there is.
 */
@Injectable()
export class MonitoringPort implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MonitoringPort.name);
  private readonly routes: Record<string, () => Promise<Answer>>;
  private server?: Server;

  constructor(
    metrics: Metrics,
    health: HealthService,
    @InjectConfig('metrics') private readonly config: AppConfig['metrics'],
  ) {
    this.routes = {
      '/metrics': async () => ({ status: 200, type: metrics.contentType, body: await metrics.text() }),
      '/health/live': () => Promise.resolve(json({ status: 'up' })),
      '/health/ready': async () => json(await health.ready()),
    };
  }

  /** @throws where the port is taken: who configured it relies on it. */
  async onApplicationBootstrap(): Promise<void> {
    const { port, host } = this.config;
    if (port === undefined) return;
    const server = createServer((request, response) => void this.answer(request, response));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    });
    server.on('error', (error) => this.logger.warn(`Monitoring port: ${error.message}`));
    this.logger.log(`Metrics and health on http://${host}:${port}`);
  }

  /** Last of all: until then it tells that the process is not ready. */
  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async answer({ method, url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, type, body, retryAfter } = await this.find(method, url.split('?')[0] ?? '');
    response.writeHead(status, {
      'Content-Type': type,
      'Cache-Control': 'no-store',
      ...(retryAfter !== undefined && { 'Retry-After': Math.ceil(retryAfter) }),
    });
    response.end(method === 'HEAD' ? undefined : body);
  }

  private async find(method: string | undefined, path: string): Promise<Answer> {
    const route = Object.hasOwn(this.routes, path) ? this.routes[path] : undefined;
    if (!route || (method !== 'GET' && method !== 'HEAD')) {
      return refusal(problem(404, 'NOT_FOUND', 'Here are /metrics, /health/live and /health/ready'));
    }
    try {
      return await route();
    } catch (error) {
      const { problem: told, expected, retryAfter } = toProblem(error);
      if (!expected) this.logger.error(error, `${path} failed`);
      return { ...refusal(told), ...(retryAfter !== undefined && { retryAfter }) };
    }
  }
}

const json = (body: unknown): Answer => ({
  status: 200,
  type: 'application/json',
  body: JSON.stringify(body),
});

const refusal = (told: { status: number }): Answer => ({
  status: told.status,
  type: 'application/problem+json',
  body: JSON.stringify(told),
});

import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';

const SWEEP_MS = 50;
/** Turns of the event loop in which a moment without arrivals is looked for. */
const MOST_TURNS = 200;

/**
 * Ends a server's connections in such an order that no request is lost: first whoever balances the load is given
 * time to send requests elsewhere, and every answer asks for its connection to be closed; then nobody is let in
 * any more; then what is being answered is finished.
 */
@Injectable()
export class ConnectionDrain implements BeforeApplicationShutdown {
  constructor(
    private readonly host: HttpAdapterHost,
    @InjectConfig('shutdown') private readonly config: AppConfig['shutdown'],
  ) {}

  /** Settles when nobody should be waiting to be let in. Requests are answered all along. */
  async announce(): Promise<void> {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    // A proxy that keeps a connection would use it for its next request at the moment in which we close it.
    server.prependListener('request', (_: IncomingMessage, response: ServerResponse) => {
      response.shouldKeepAlive = false;
    });
    await delay(this.config.delaySeconds * 1000);
    await this.quietMoment(server);
  }

  beforeApplicationShutdown(): void {
    const server = this.host.httpAdapter.getHttpServer() as Server;
    const idle = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
    const rest = setTimeout(() => server.closeAllConnections(), this.config.timeoutSeconds * 1000);
    server.once('close', () => {
      clearInterval(idle);
      clearTimeout(rest);
    });
    idle.unref();
    rest.unref();
  }

  /** Connections that the kernel has taken and we have not are cut off when the server closes. */
  private async quietMoment(server: Server): Promise<void> {
    let arrived = true;
    const note = () => (arrived = true);
    server.on('connection', note);
    for (let turn = 0; arrived && turn < MOST_TURNS; turn++) {
      arrived = false;
      await nextTurn();
    }
    server.off('connection', note);
  }
}

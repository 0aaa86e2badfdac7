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
  private ending = false;
  private closed = Promise.resolve();

  constructor(
    private readonly host: HttpAdapterHost,
    @InjectConfig('shutdown') private readonly config: AppConfig['shutdown'],
  ) {}

  /** Settles when nobody is let in any more. Requests are answered all along. */
  async leave(): Promise<void> {
    const { server } = this;
    // A proxy that keeps a connection would use it for its next request at the moment in which we close it.
    server.prependListener('request', (_: IncomingMessage, response: ServerResponse) => {
      response.shouldKeepAlive = false;
    });
    await delay(this.config.delaySeconds * 1000);
    await this.quietMoment(server);
    this.closed = new Promise((resolve) => server.close(() => resolve()));
  }

  /** Settles when all connections are closed; those that take too long are cut off. */
  async finish(): Promise<void> {
    this.endConnections();
    await this.closed;
  }

  /** Nest closes the server next, and waits for its connections. */
  beforeApplicationShutdown(): void {
    this.endConnections();
  }

  private get server(): Server {
    return this.host.httpAdapter.getHttpServer() as Server;
  }

  private endConnections(): void {
    if (this.ending) return;
    this.ending = true;
    const { server } = this;
    const idle = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
    const rest = setTimeout(() => server.closeAllConnections(), this.config.timeoutSeconds * 1000);
    server.once('close', () => {
      clearInterval(idle);
      clearTimeout(rest);
    });
    idle.unref();
    rest.unref();
  }

  /**
   * A turn of the event loop in which nobody arrived: connections that the kernel has taken, and we have not, are
   * reset when the server closes, with requests on them that may not be sent twice.
   */
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

import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';

const SWEEP_MS = 50;
/** As long as a turn of the event loop may take in which nobody can have arrived unseen. */
const QUIET_TURN_MS = 0.2;
/** For as long is a quiet turn looked for. */
const MOST_PATIENCE_MS = 2_000;

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
   * A short turn of the event loop in which nobody arrived: connections that the kernel has taken, and we have not,
   * are reset when the server closes, with requests on them that may not be sent twice. The longer a turn takes
   * after the kernel was asked, the more of them there may be.
   */
  private async quietMoment(server: Server): Promise<void> {
    let arrived = false;
    const note = () => (arrived = true);
    server.on('connection', note).on('request', note);
    const until = performance.now() + MOST_PATIENCE_MS;
    for (let quiet = false; !quiet && performance.now() < until;) {
      arrived = false;
      const begun = performance.now();
      await nextTurn();
      quiet = !arrived && performance.now() - begun < QUIET_TURN_MS;
    }
    server.off('connection', note).off('request', note);
  }
}

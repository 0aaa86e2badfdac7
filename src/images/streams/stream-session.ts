import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Request, Response } from 'express';
import { setMaxListeners } from 'node:events';
import type { Principal } from '../../auth/access.js';
import { StandingAccess } from '../../auth/guard/standing-access.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { ChangeEvent } from '../../events/event-bus.js';
import { EventBus } from '../../events/event-bus.js';
import { EventStream, type StreamOptions } from '../../events/event-stream.js';
import { Signal } from '../../events/signal.js';
import { Metrics } from '../../metrics/metrics.js';
import { TooManyStreams } from '../images.errors.js';

interface Follow extends StreamOptions {
  /** Whether the place that it needs is held already. */
  hasPlace?: boolean;
  /** Which announcements concern this stream. */
  concerns(event: ChangeEvent): boolean;
  /** Says what comes first of all. */
  begin?(stream: EventStream): Promise<void>;
  /** Sends what there is. @returns true when the stream has come to its end. */
  catchUp(stream: EventStream): Promise<boolean>;
  /** Sends what only the announcement itself tells. */
  announce?(stream: EventStream, event: ChangeEvent): Promise<void>;
}

/** Deletions that a slow reader is told of; beyond them, he will find out by asking. */
const MAX_ANNOUNCED = 1000;

/** Opens event streams, keeps them alive, and ends them when the reader's right to listen ends. */
@Injectable()
export class StreamSessions implements BeforeApplicationShutdown {
  private readonly open = new Map<number, number>();
  private readonly shutdown = new AbortController();

  constructor(
    private readonly events: EventBus,
    private readonly access: StandingAccess,
    metrics: Metrics,
    @InjectConfig('events') private readonly config: AppConfig['events'],
  ) {
    // One for each stream, as many as there are: no leak to be warned of.
    setMaxListeners(0, this.shutdown.signal);
    metrics.observe('gauge', 'event_streams_open', 'Event streams that readers hold open', () =>
      [...this.open.values()].reduce((sum, count) => sum + count, 0),
    );
  }

  /**
   * Every announcement, and every heartbeat, leads to one look at the database; so a lost announcement
   * only means that a reader hears of the change, and loses what he may not read any more, a heartbeat later.
   */
  async follow(user: Principal, request: Request, response: Response, follow: Follow): Promise<void> {
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    if (!follow.hasPlace) this.enter(user.userId);
    const changed = new Signal();
    const announced: ChangeEvent[] = [];
    const stream = new EventStream(request, response, follow);
    const unsubscribe = this.events.subscribe((event) => {
      // A lost event may have been the end of the session: who comes again is checked again.
      if (event.type === 'bus.restored' || endsAccess(event, user)) stream.close();
      if (!follow.concerns(event)) return;
      if (follow.announce && announced.length < MAX_ANNOUNCED) announced.push(event);
      changed.raise();
    });
    const expiry = expiryTimer(user, stream);
    const stop = () => stream.close();
    this.shutdown.signal.addEventListener('abort', stop, { once: true });
    try {
      await this.run(user, stream, follow, changed, announced);
    } catch (error) {
      // There is nobody left to tell; and a server that stops may have closed its database meanwhile.
      if (!stream.closed.aborted) throw error;
    } finally {
      clearTimeout(expiry);
      unsubscribe();
      this.shutdown.signal.removeEventListener('abort', stop);
      if (!follow.hasPlace) this.leave(user.userId);
      stream.close();
    }
  }

  /** For work that ends with a stream, and is not to be begun where there is no place for one. @throws TooManyStreams */
  async holdingPlace<T>({ userId }: Principal, work: () => Promise<T>): Promise<T> {
    this.enter(userId);
    try {
      return await work();
    } finally {
      this.leave(userId);
    }
  }

  private async run(
    user: Principal,
    stream: EventStream,
    follow: Follow,
    changed: Signal,
    announced: ChangeEvent[],
  ): Promise<void> {
    await follow.begin?.(stream);
    // Asked each time before anything is sent: who ended the access may have had no way to tell us.
    while (!stream.closed.aborted && (await this.access.holds(user))) {
      for (const event of announced.splice(0)) await follow.announce?.(stream, event);
      if (await follow.catchUp(stream)) return;
      const woken = await changed.wait(this.config.heartbeatSeconds * 1000, stream.closed);
      if (!woken && !stream.closed.aborted) await stream.heartbeat();
    }
  }

  /** A server that waits for its connections to end would wait for ever. */
  end(): void {
    this.shutdown.abort();
  }

  beforeApplicationShutdown(): void {
    this.end();
  }

  private enter(userId: number): void {
    const open = this.open.get(userId) ?? 0;
    if (open >= this.config.maxStreamsPerUser) throw new TooManyStreams(this.config.maxStreamsPerUser);
    this.open.set(userId, open + 1);
  }

  private leave(userId: number): void {
    const open = (this.open.get(userId) ?? 1) - 1;
    if (open > 0) this.open.set(userId, open);
    else this.open.delete(userId);
  }
}

function endsAccess(event: ChangeEvent, user: Principal): boolean {
  if (event.type !== 'session.ended' || event.ownerId !== user.userId) return false;
  if (event.sessionId !== undefined) return event.sessionId === user.sessionId;
  // Keys are named by their hash, which a principal does not carry: those who hold any are checked again.
  if (event.apiKeyHash !== undefined) return user.apiKeyId !== undefined;
  return true;
}

/** A stream must not outlive the credential that opened it. */
function expiryTimer(user: Principal, stream: EventStream): NodeJS.Timeout | undefined {
  if (user.expiresAt === undefined) return undefined;
  // setTimeout counts in 32 bits; a credential that lives longer than that is watched for that long only.
  const left = Math.min(user.expiresAt - Date.now(), 2 ** 31 - 1);
  return setTimeout(() => stream.close(), Math.max(left, 0));
}

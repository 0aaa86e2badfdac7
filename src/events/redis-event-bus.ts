import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Seldom } from '../common/seldom.js';
import type { RedisConnections } from '../redis/redis-connections.js';
import type { ChangeEvent } from './event-bus.js';
import { ListeningEventBus } from './listening-event-bus.js';

/** A connection that is dead without a word is noticed after this, and the time it may take to answer. */
const PING_MS = 2_000;
/** A start does not wait longer for a Redis that is away. */
const START_MS = 2_000;
/** Announcements that wait for Redis to come back; whoever missed more than these begins anew by himself. */
const MAX_UNSENT = 1_000;

/** Publish and subscribe: one connection to listen, and the shared one to announce. */
export class RedisEventBus extends ListeningEventBus implements OnModuleInit, OnApplicationShutdown {
  private readonly channel: string;
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private readonly seldom = new Seldom();
  private unsent: string[] = [];
  private ping?: NodeJS.Timeout;

  constructor(connections: RedisConnections) {
    super();
    this.channel = `${connections.prefix}:events`;
    this.publisher = connections.get('commands');
    this.subscriber = connections.get('events');
  }

  async onModuleInit(): Promise<void> {
    this.subscriber.on('message', (_, message) => this.deliver(JSON.parse(message) as ChangeEvent));
    this.subscriber.on('close', () => this.noteLost());
    this.subscriber.on('ready', () => void this.listen());
    this.publisher.on('ready', () => void this.sendUnsent());
    // The answer is of no interest: without one, the connection's silence ends it.
    this.ping = setInterval(() => void this.subscriber.ping().catch(() => undefined), PING_MS).unref();
    await this.firstAttempt();
  }

  onApplicationShutdown(): void {
    clearInterval(this.ping);
    this.subscriber.removeAllListeners('close');
  }

  protected async send(event: ChangeEvent): Promise<boolean> {
    const message = JSON.stringify(event);
    try {
      await this.publisher.publish(this.channel, message);
      return true;
    } catch (error) {
      // Others may hear each other still, and would not know that they missed this.
      this.unsent.push(message);
      if (this.unsent.length > MAX_UNSENT) this.unsent.shift();
      this.seldom.run(() => this.logger.warn(`Could not announce ${event.type} yet: ${String(error)}`));
      return false;
    }
  }

  private async listen(): Promise<void> {
    try {
      await this.subscriber.subscribe(this.channel);
      this.noteRestored();
    } catch {
      // Connects anew, and with that comes here again.
      this.subscriber.disconnect(true);
    }
  }

  private async sendUnsent(): Promise<void> {
    const messages = this.unsent;
    this.unsent = [];
    await Promise.all(
      messages.map((message) =>
        this.publisher.publish(this.channel, message).catch(() => this.unsent.push(message)),
      ),
    );
  }

  private async firstAttempt(): Promise<void> {
    if (this.subscriber.status === 'ready') return this.listen();
    let timer: NodeJS.Timeout | undefined;
    let unsubscribe = () => {};
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, START_MS);
      unsubscribe = this.subscribe(({ type }) => type === 'bus.restored' && resolve());
    });
    clearTimeout(timer);
    unsubscribe();
  }
}

import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis, RedisOptions } from 'ioredis';
import { Seldom } from '../common/seldom.js';

/** Several processes come back to a Redis that was away within about this time of each other. */
export const RECONNECT_MAX_MS = 1_000;
/** Somebody waits for the answer, and can do without it. */
const COMMAND_MS = 1_000;
/** A connection that owes an answer for so long is dead, whatever the network says. */
const SILENCE_MS = 3_000;
/** BullMQ's workers wait for up to ten seconds in one command. */
const WORKER_SILENCE_MS = 30_000;
const CLOSE_MS = 1_000;

/** Fails at once while there is no connection, and soon when there is no answer. */
const PROMPT: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_MS,
  socketTimeout: SILENCE_MS,
};

const ROLES = {
  /** Cache, rate limits, announcements. */
  commands: PROMPT,
  /** A subscriber can do nothing else. Whoever subscribes does so again after each loss, and knows of it thereby. */
  events: { ...PROMPT, autoResubscribe: false },
  /** A queue's larger answers must not hold up the small ones. */
  queue: { ...PROMPT, commandTimeout: 2 * COMMAND_MS },
  /** BullMQ asks of a worker's connection that it waits for as long as it takes. */
  workers: { maxRetriesPerRequest: null, socketTimeout: WORKER_SILENCE_MS },
} satisfies Record<string, RedisOptions>;

type Role = keyof typeof ROLES;

/** The one place that connects to Redis: a connection for each kind of use, made when it is first asked for. */
export class RedisConnections implements OnApplicationShutdown {
  private readonly logger = new Logger('Redis');
  private readonly open = new Map<Role, Redis>();

  constructor(
    private readonly client: typeof Redis,
    private readonly url: string,
    /** Begins every key and channel, so that installations can share a Redis. */
    readonly prefix: string,
  ) {}

  get(role: Role): Redis {
    const open = this.open.get(role) ?? this.connect(role);
    this.open.set(role, open);
    return open;
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.open.values()].map(close));
  }

  private connect(role: Role): Redis {
    const connection = new this.client(this.url, {
      ...ROLES[role],
      connectionName: `${this.prefix}-${role}`,
      connectTimeout: SILENCE_MS,
      keepAlive: 10_000,
      retryStrategy: (times) => Math.min(times * 100, RECONNECT_MAX_MS),
    });
    const seldom = new Seldom();
    connection.on('error', (error: Error) =>
      seldom.run(() => this.logger.warn(`No connection for ${role}: ${error.message || error.name}`)),
    );
    connection.setMaxListeners(100);
    return connection;
  }
}

/** Lets what was sent be answered, where somebody is there to answer. */
async function close(connection: Redis): Promise<void> {
  if (connection.status === 'ready') {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS)));
    await Promise.race([connection.quit().catch(() => undefined), late]);
    clearTimeout(timer);
  }
  connection.disconnect();
}

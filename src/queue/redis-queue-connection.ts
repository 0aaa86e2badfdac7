import { Logger } from '@nestjs/common';
import type { ConnectionOptions } from 'bullmq';
import type { RedisConnections } from '../redis/redis-connections.js';
import { QueueConnection } from './queue-connection.js';

/** Redis throws away jobs under any other policy once its memory is full. */
const SAFE_POLICY = 'noeviction';
/** BullMQ's scripts need it. */
const MIN_VERSION = [6, 2];

export class RedisQueueConnection extends QueueConnection {
  private readonly logger = new Logger(RedisQueueConnection.name);
  readonly prefix: string;
  /** Not before the first attempt has failed: who comes while the process starts does well to wait. */
  private lost = false;

  constructor(private readonly connections: RedisConnections) {
    super();
    this.prefix = `${connections.prefix}:queue`;
    const connection = connections.get('queue');
    connection.on('close', () => (this.lost = true));
    connection.on('ready', () => {
      this.lost = false;
      void this.checkServer();
    });
  }

  /** Both kinds in one: the back end chooses by what the connection is for. */
  get options(): ConnectionOptions {
    return this;
  }

  get forQueues(): ConnectionOptions {
    return this.connections.get('queue');
  }

  get forWorkers(): ConnectionOptions {
    return this.connections.get('workers');
  }

  isAvailable(): boolean {
    return !this.lost;
  }

  onReturn(listener: () => void): void {
    this.connections.get('queue').on('ready', listener);
  }

  private async checkServer(): Promise<void> {
    const info = await this.connections
      .get('queue')
      .info()
      .catch(() => '');
    const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
    if (policy !== undefined && policy !== SAFE_POLICY)
      this.logger.warn(
        `Redis' maxmemory-policy is ${policy}: it may throw away queued jobs; set it to ${SAFE_POLICY}`,
      );
    const version = /^redis_version:(\d+)\.(\d+)/m.exec(info)?.slice(1).map(Number);
    if (version && (version[0]! - MIN_VERSION[0]! || version[1]! - MIN_VERSION[1]!) < 0)
      this.logger.error(`Redis ${version.join('.')} is too old: ${MIN_VERSION.join('.')} or newer is needed`);
  }
}

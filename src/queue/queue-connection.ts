import type { ConnectionOptions } from 'bullmq';

/** Where BullMQ keeps its jobs. */
export abstract class QueueConnection {
  /** For BullMQ, whose types speak of Redis only. */
  abstract readonly options: ConnectionOptions;
  /** Begins the names of all keys, where installations may share the store. */
  abstract readonly prefix: string | undefined;
  /** False while asking would only keep the caller waiting. */
  abstract isAvailable(): boolean;
  /** Calls back each time the connection has come back. */
  abstract onReturn(listener: () => void): void;
}

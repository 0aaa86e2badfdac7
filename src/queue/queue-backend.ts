import {
  createPostgresBackend,
  createRedisBackend,
  setDefaultBackendFactory,
  type BackendFactory,
} from 'bullmq';
import { RedisQueueConnection } from './redis-queue-connection.js';

/**
 * BullMQ has one back end for the whole process, and Nest makes the workers with the connection of their queue. This
 * one goes by the connection, so that applications of either kind can run side by side.
 */
const byConnection: BackendFactory = (name, options, uses = {}) => {
  // The pool stands where the types have a Redis client.
  if (!(options.connection instanceof RedisQueueConnection))
    return (createPostgresBackend as unknown as BackendFactory)(name, options, uses);
  const waits = uses.blocking === true || uses.withBlockingConnection === true;
  const connection = waits ? options.connection.forWorkers : options.connection.forQueues;
  // Asking for the version could fail just once, and leave a queue that never works; see checkServer().
  const backend = createRedisBackend(name, { ...options, connection, skipVersionCheck: true }, uses);
  silence(backend);
  return backend;
};

/** RedisConnections tells of a lost connection, once; each queue and worker would of every attempt to get it back. */
function silence(backend: ReturnType<typeof createRedisBackend>): void {
  const emit = backend.emit.bind(backend) as (event: string, ...rest: unknown[]) => boolean;
  backend.emit = (event: string, ...rest: unknown[]) => event === 'error' || emit(event, ...rest);
}

export const chooseBackendByConnection = (): void => setDefaultBackendFactory(byConnection);

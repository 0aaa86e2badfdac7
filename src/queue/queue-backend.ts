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
  const { forQueues, forWorkers } = options.connection;
  const waits = uses.blocking === true || uses.withBlockingConnection === true;
  // Asking for the version could fail just once, and leave a queue that never works; see checkServer().
  return createRedisBackend(
    name,
    { ...options, connection: waits ? forWorkers : forQueues, skipVersionCheck: true },
    uses,
  );
};

export const chooseBackendByConnection = (): void => setDefaultBackendFactory(byConnection);

import type { Redis } from 'ioredis';
import type { AppConfig } from '../../../config/app-config.js';
import { findingsOf, type Finding } from '../finding.js';

const { ok, warning, problem } = findingsOf('redis');
const PATIENCE_MS = 3_000;

/** Asks on a connection of its own, which gives up at once. */
export async function checkRedis({ redis, queue }: AppConfig): Promise<Finding[]> {
  if (redis.url === undefined) return [];
  const { Redis } = await import('ioredis');
  const client = new Redis(redis.url, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
  });
  // What goes wrong is thrown by the question, too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const start = performance.now();
    await client.ping();
    const answered = ok(`It answers in ${(performance.now() - start).toFixed(1)} ms.`);
    return [answered, ...(queue.backend === 'redis' ? await checkKeeping(client) : [])];
  } catch (error) {
    return [
      problem(`Redis does not answer: ${(error as Error).message}`, {
        mend: 'Start it, or correct REDIS_URL. Until then the platform is slower, and new work waits.',
      }),
    ];
  } finally {
    client.disconnect();
  }
}

/** Truth is in the database: a Redis that forgets costs time, not work. */
async function checkKeeping(client: Redis): Promise<Finding[]> {
  const info = await client.info();
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
  const keeps = /^aof_enabled:1/m.test(info);
  return [
    policy === undefined || policy === 'noeviction'
      ? ok('It evicts no jobs.')
      : problem(`Its maxmemory-policy is ${policy}: it may throw waiting jobs away.`, {
          mend: 'Set maxmemory-policy to noeviction.',
        }),
    ...(keeps
      ? []
      : [
          warning('It writes no append-only file: after a restart, work waits until it is found again.', {
            mend: 'Set appendonly to yes.',
          }),
        ]),
  ];
}

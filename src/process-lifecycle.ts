import type { INestApplicationContext } from '@nestjs/common';
import { once } from 'node:events';
import { StartRefused } from './common/start-refused.js';
import type { AppConfig } from './config/app-config.js';
import type { Logger } from './logging/index.js';

/** Beyond the time that work in hand is given: closing connections, and whatever hangs. */
const MARGIN_MS = 3_000;

/** What a process tells the launcher that started it. */
type LifecycleMessage = { type: 'ready'; port?: number };

/** An argument, by which the launcher says that it will tell when the database is up to date. */
export const WAIT = '--wait';

/** Lets modules load while the launcher still prepares the database: loading is most of the time a start takes. */
export async function permissionToStart(): Promise<void> {
  if (!process.send || !process.argv.includes(WAIT)) return;
  const abandoned = () => process.exit(1);
  process.once('disconnect', abandoned);
  process.once('SIGTERM', abandoned);
  await once(process, 'message');
  process.off('disconnect', abandoned);
  process.off('SIGTERM', abandoned);
}

export function announceReady(message: Omit<LifecycleMessage, 'type'> = {}): void {
  process.send?.({ type: 'ready', ...message });
}

interface Stopping {
  limits: AppConfig['shutdown'];
  /** What is to be done, and to have settled, while everything still works. */
  first?: () => Promise<void>;
  /** What is to be done when nothing works any more. */
  last?: () => Promise<void>;
}

/** Stops in order, and in bounded time, when asked to, or when the launcher is gone. */
export function stopOnSignals(
  app: INestApplicationContext,
  logger: Logger,
  { limits, first = () => Promise.resolve(), last = () => Promise.resolve() }: Stopping,
): void {
  let stopping = false;
  const stop = (reason: string) => {
    if (stopping) return;
    stopping = true;
    logger.info(`Stopping: ${reason}`);
    const bound = (limits.delaySeconds + limits.timeoutSeconds) * 1000 + MARGIN_MS;
    setTimeout(() => process.exit(1), bound).unref();
    first()
      .then(() => app.close())
      .then(last)
      .then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error(error, 'Could not stop in order');
          process.exit(1);
        },
      );
  };
  // Every time: a second one, of whoever else stops us, would end the process at once if nothing listened.
  process.on('SIGTERM', () => stop('SIGTERM'));
  // Ctrl-C reaches every process of the terminal; under a launcher, its order to stop follows.
  process.on('SIGINT', () => !process.send && stop('SIGINT'));
  if (process.send) process.once('disconnect', () => stop('the launcher is gone'));
}

/** An error that nothing caught leaves the process in an unknown state: it ends, and is started again. */
export function exitOnUncaught(logger: Logger): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      if (error instanceof StartRefused) logger.fatal(error.message);
      else logger.fatal(error, event);
      process.exit(1);
    });
  }
}

import { pino, type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { AppConfig } from '../config/app-config.js';
import { errorFields } from './error-fields.js';
import { currentLogContext } from './log-context.js';
import { redactLine } from './redaction.js';

export type { Logger } from 'pino';

/** Bytes held for a reader that does not keep up; what exceeds them is dropped, as memory must not grow. */
const MAX_BACKLOG = 8 * 1024 * 1024;

/** A logger to the standard output: for people in a terminal, as JSON lines elsewhere. */
export function createLogger(
  config: AppConfig['log'],
  processName = 'platform',
  destination: DestinationStream = standardOutput(),
): Logger {
  const readable = config.format === 'pretty' || (config.format === 'auto' && process.stdout.isTTY);
  return pino(
    {
      level: config.level,
      base: { process: processName },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // A copy: pino writes the line's own fields into what it is given.
      mixin: () => ({ ...currentLogContext() }),
      serializers: { err: (error: unknown) => errorFields(error) },
      hooks: { streamWrite: redactLine },
    },
    readable ? forPeople(destination) : destination,
  );
}

/** Not synchronous, as a stalled terminal would stall every request; pino flushes it when the process ends. */
const standardOutput = () => pino.destination({ dest: 1, sync: false, maxLength: MAX_BACKLOG });

/** Formats in this thread: pino's transports run in another, and lose the last lines of a process that dies. */
function forPeople(destination: DestinationStream): DestinationStream {
  const format = pretty.prettyFactory({
    colorize: process.stdout.isTTY,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'process,context,requestId',
    messageFormat: '{if context}[{context}] {end}{msg}',
    singleLine: true,
  });
  return { write: (line) => destination.write(format(line)) };
}

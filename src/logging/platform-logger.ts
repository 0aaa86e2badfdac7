import type { LoggerService, LogLevel } from '@nestjs/common';
import type { Level, Logger } from 'pino';
import { onOneLine } from './redaction.js';

/** Nest tells of every module and route that it sets up, a hundred lines at each start. */
const START_UP_CONTEXTS = new Set(['InstanceLoader', 'RouterExplorer', 'RoutesResolver', 'NestFactory']);

const STACK = /\n\s+at /;

/** Nest's logger on top of pino: `new Logger(SomeClass.name)` anywhere ends here. */
export class PlatformLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    const startUp = typeof context === 'string' && START_UP_CONTEXTS.has(context);
    this.write(startUp ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  setLogLevels(levels: LogLevel[]): void {
    if (levels.length === 0) this.logger.level = 'silent';
  }

  /** Nest passes whatever the caller gave, then the context; a stack may stand among the strings. */
  private write(level: Level, message: unknown, rest: unknown[]): void {
    if (!this.logger.isLevelEnabled(level)) return;
    const context = typeof rest.at(-1) === 'string' ? (rest.at(-1) as string) : undefined;
    const given = [message, ...(context === undefined ? rest : rest.slice(0, -1))];

    const error = given.find((item) => item instanceof Error);
    const texts = given.filter((item) => typeof item === 'string');
    const stack = texts.find((item) => STACK.test(item));
    const data = given.filter((item) => typeof item === 'object' && item !== null && item !== error);
    const text = texts.filter((item) => item !== stack).join(' ') || error?.message;

    this.logger[level](
      {
        ...(context !== undefined && { context }),
        ...(error && { err: error }),
        ...(stack !== undefined && { stack }),
        ...(data.length > 0 && { data: data.length === 1 ? data[0] : data }),
      },
      onOneLine(text ?? (data.length > 0 ? '' : String(message))),
    );
  }
}

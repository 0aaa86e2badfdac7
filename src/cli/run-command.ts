import { parseArgs, styleText, type ParseArgsConfig } from 'node:util';
import { ConfigurationError } from '../config/environment.js';
import { EmbeddedPostgresError } from '../database/embedded-postgres.js';

/** Something the person at the terminal can put right; shown without a stack. */
export class CommandError extends Error {}

/** Runs a command's main function; what goes wrong ends as a line on stderr and exit code 1. */
export async function runCommand(main: () => Promise<unknown>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(styleText('red', describe(error)));
    process.exitCode = 1;
  }
}

/** The arguments, after `--help` has been dealt with. */
export function readArguments<const T extends NonNullable<ParseArgsConfig['options']>>(
  help: string,
  options: T,
  allowPositionals = false,
) {
  const all = { ...options, help: { type: 'boolean', short: 'h' } } as const;
  const parsed = parseArgs({ options: all, allowPositionals });
  if ((parsed.values as { help?: boolean }).help) {
    console.log(help.trim());
    process.exit(0);
  }
  return parsed;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isForThePerson(error)) return error.message;
  if (isUnreachable(error)) return `The database does not answer: ${messageOf(error)}`;
  return error.stack ?? error.message;
}

const codeOf = (error: Error) => (error as NodeJS.ErrnoException).code ?? '';

const isForThePerson = (error: Error) =>
  error instanceof CommandError ||
  error instanceof ConfigurationError ||
  error instanceof EmbeddedPostgresError ||
  codeOf(error).startsWith('ERR_PARSE_ARGS');

/** Nobody there, no such name, wrong password, or no such database. */
const isUnreachable = (error: Error) =>
  /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|28|3D000)/.test(codeOf(error)) || /timeout expired/.test(error.message);

/** Where a name has several addresses, each refuses, and the whole has no message. */
const messageOf = (error: Error) =>
  error.message || (error instanceof AggregateError ? error.errors.map(String).join('; ') : codeOf(error));

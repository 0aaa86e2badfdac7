import { CommandError } from '../run-command.js';

const SHOWN = 10;

/** What was read is not what was written. */
export class DamagedBackup extends CommandError {
  constructor(path: string, faults: readonly string[]) {
    const more = faults.length > SHOWN ? [`and ${faults.length - SHOWN} more`] : [];
    const lines = [...faults.slice(0, SHOWN), ...more].map((fault) => `  - ${fault}`);
    super(`The backup ${path} is damaged:\n${lines.join('\n')}`);
  }
}

/** What a format says, as opposed to the disk or the person, is that the bytes are not what was written. */
export function asDamage(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof CommandError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && code !== 'ERR_STREAM_PREMATURE_CLOSE') return error;
  return new DamagedBackup(path, [`it cannot be read any further: ${error.message}`]);
}

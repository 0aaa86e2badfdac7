import { UndecodableImage } from '../producer.js';

/**
 * Tells what the file is to blame for, which ends in its removal, from what may pass: a full disk, too many
 * open files, too little time.
 */
export function asUndecodable(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const mayPass =
    'syscall' in error ||
    error.name === 'TimeoutError' ||
    /^(timeout:|input file is missing)|memory|too many open files|unable to open|resource|input\/output error|stale file handle|no space left/i.test(
      error.message,
    );
  return mayPass ? error : new UndecodableImage(error);
}

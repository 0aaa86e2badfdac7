/** Sharp's, and that of our own decoders. */
export const isTimeout = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'TimeoutError' || /^timeout:/i.test(error.message));

const OF_THE_MACHINE =
  /^input file is missing|memory|too many open files|unable to open|resource|input\/output error|stale file handle|no space left/i;
/** Of a file that asks for more than any picture needs, libheif says that as well. */
const OF_THE_FILE = /security limit/i;

/** Whether a fault of decoding or encoding says nothing of the file: too little time or memory, a full disk. */
export const mayPass = (error: unknown): boolean =>
  isTimeout(error) ||
  (error instanceof Error &&
    !OF_THE_FILE.test(error.message) &&
    ('syscall' in error || OF_THE_MACHINE.test(error.message)));

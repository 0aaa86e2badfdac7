import { WorkFault } from '../../common/work-fault.js';

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

/**
 * Keeps a process that ends again and again from being begun again and again. The first end costs nothing: it may have
 * been the picture, or somebody's `kill`. Files that cannot be used are not looked at for every picture either.
 */
export class RestartPause {
  private failures = 0;
  private until = 0;
  private last: WorkFault | undefined;

  begin(fault: WorkFault): void {
    this.failures++;
    this.last = fault;
    const free = fault.transient ? 1 : 0;
    const pause = this.failures > free ? FIRST_MS * 2 ** (this.failures - free - 1) : 0;
    this.until = Date.now() + Math.min(LONGEST_MS, pause);
  }

  clear(): void {
    this.failures = 0;
    this.until = 0;
  }

  /** Whether what ended it last says nothing of how the next start will end. */
  get isOver(): boolean {
    return this.last?.transient !== false && Date.now() >= this.until;
  }

  /** @throws WorkFault what ended it last, as long as the pause lasts */
  check(): void {
    const left = this.until - Date.now();
    if (left <= 0 || !this.last) return;
    const { code, message, transient } = this.last;
    const retryAfterSeconds = transient ? Math.ceil(left / 1000) : undefined;
    throw new WorkFault(code, message, { transient, retryAfterSeconds });
  }
}

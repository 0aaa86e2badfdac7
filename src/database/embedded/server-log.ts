import { existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';

const MAX_BYTES = 10 * 1024 * 1024;

/** PostgreSQL writes to a file rather than a pipe, so that it survives whoever started it. */
export class ServerLog {
  private start = 0;

  constructor(readonly path: string) {}

  /** @returns a file descriptor, to be closed once the server has it. */
  open(): number {
    if (this.size() > MAX_BYTES) renameSync(this.path, `${this.path}.old`);
    this.start = this.size();
    return openSync(this.path, 'a', 0o600);
  }

  /** What was written after open(). */
  sinceOpen(): string {
    return existsSync(this.path) ? readFileSync(this.path).subarray(this.start).toString() : '';
  }

  private size(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }
}

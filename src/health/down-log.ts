import type { Logger } from '@nestjs/common';

/** Why something is down stands in the log only, and once: the answer is public. */
export class DownLog {
  private readonly down = new Set<string>();

  constructor(private readonly logger: Logger) {}

  /** @param failure undefined when it is up */
  note(name: string, failure: Error | undefined): void {
    if (failure && !this.down.has(name)) {
      this.down.add(name);
      this.logger.warn(failure, `The ${name} is down`);
    } else if (!failure && this.down.delete(name)) {
      this.logger.log(`The ${name} is up again`);
    }
  }
}

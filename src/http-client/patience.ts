import type { WorkFault } from '../common/work-fault.js';

/** A service may name any time, also by mistake. */
const LONGEST_MS = 60_000;

/** What a service asked all of its callers for, and not just the one it told. */
export class Patience {
  private until = 0;
  private askedWith: WorkFault | undefined;

  heed(fault: WorkFault): void {
    const { code, retryAfterSeconds } = fault;
    if (code !== 'SERVICE_RATE_LIMITED' || retryAfterSeconds === undefined) return;
    this.until = Math.max(this.until, Date.now() + Math.min(LONGEST_MS, retryAfterSeconds * 1000));
    this.askedWith = fault;
  }

  get leftMs(): number {
    return Math.max(0, this.until - Date.now());
  }

  /** Why there is to be waited; undefined where there is not. */
  get reason(): WorkFault | undefined {
    return this.leftMs > 0 ? this.askedWith : undefined;
  }
}

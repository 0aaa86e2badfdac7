import { WorkFault } from '../../common/work-fault.js';
import { pageFault } from './page-faults.js';

const FRESH_MS = 600_000;
const MAX_KNOWN = 2000;

/** Pages that cannot be read are not asked for again for some minutes: each of them may take as long as a page may. */
export class UnreadablePages {
  /** Until when, the oldest first. */
  private readonly known = new Map<string, number>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** @throws WorkFault `PAGE_UNREADABLE` where that was so a short while ago, and what `read` throws */
  async unless<T>(page: string, read: () => Promise<T>): Promise<T> {
    if ((this.known.get(page) ?? 0) > this.now()) throw pageFault('PAGE_UNREADABLE');
    try {
      return await read();
    } catch (error) {
      if (error instanceof WorkFault && error.code === 'PAGE_UNREADABLE') this.keep(page);
      throw error;
    }
  }

  private keep(page: string): void {
    this.known.delete(page);
    this.known.set(page, this.now() + FRESH_MS);
    const [oldest] = this.known.keys();
    if (this.known.size > MAX_KNOWN && oldest !== undefined) this.known.delete(oldest);
  }
}

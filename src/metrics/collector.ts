/** A part that does not answer must not keep the other parts' numbers back; Prometheus waits for ten seconds. */
const TIMEOUT_MS = 5_000;
/** However often somebody scrapes, collecting takes at most one part in so many of the time. */
const REST_FACTOR = 20;

interface Collection {
  /** An answer serves every scrape for at least this long. */
  everyMs: number;
  collect: () => Promise<void>;
  /** Old numbers are worse than none. */
  forget: () => void;
  report: (answered: boolean) => void;
}

/** Numbers that cost a question to another part. Asked seldom, and without waiting for ever. */
export class Collector {
  private freshUntil = 0;
  private running?: Promise<void>;

  constructor(private readonly collection: Collection) {}

  /** Never throws. */
  async refresh(): Promise<void> {
    if (performance.now() < this.freshUntil) return;
    this.running ??= this.collect();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.fail();
        resolve();
      }, TIMEOUT_MS);
    });
    await Promise.race([this.running, late]);
    clearTimeout(timer);
  }

  private async collect(): Promise<void> {
    const started = performance.now();
    try {
      await this.collection.collect();
      this.collection.report(true);
    } catch {
      this.fail();
    }
    const ended = performance.now();
    this.freshUntil = ended + Math.max(this.collection.everyMs, (ended - started) * REST_FACTOR);
    this.running = undefined;
  }

  private fail(): void {
    this.collection.forget();
    this.collection.report(false);
  }
}

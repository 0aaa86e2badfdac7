/** One answer serves everybody for a while: anyone may ask, and must not be able to wear out who is asked. */
export class Fresh<T> {
  private latest?: { answer: Promise<T>; until: number };

  constructor(
    private readonly ask: () => Promise<T>,
    private readonly freshMs: number,
  ) {}

  async get(): Promise<T> {
    if (this.latest && performance.now() < this.latest.until) return this.latest.answer;
    const answer = this.ask();
    // Also while it is found out; the time counts anew from when that ends.
    const latest = { answer, until: Number.POSITIVE_INFINITY };
    this.latest = latest;
    try {
      return await answer;
    } finally {
      latest.until = performance.now() + this.freshMs;
    }
  }
}

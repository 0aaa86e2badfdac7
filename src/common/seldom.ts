/** Lets something through once in a while: what fails with every request need not be told with every request. */
export class Seldom {
  private last = Number.NEGATIVE_INFINITY;

  constructor(private readonly everyMs = 60_000) {}

  run(action: () => void): void {
    const now = performance.now();
    if (now - this.last < this.everyMs) return;
    this.last = now;
    action();
  }
}

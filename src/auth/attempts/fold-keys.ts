const HOUR_MS = 3_600_000;

export interface Fold {
  key: string;
  /** 0 for the finest of what was offered. */
  level: number;
  /** Whether this process has not chosen that key before in this hour. */
  first: boolean;
}

/**
 * Chooses what of a flood of like events is told apart. Each process has so many keys an hour to give away; once
 * they are gone, events fall together at the next coarser level, the last of which is always to be had.
 */
export class FoldKeys {
  private hour = 0;
  private readonly given = new Set<string>();

  constructor(private readonly perHour: number) {}

  /** @param levels from fine to coarse */
  choose(levels: readonly string[], now = Date.now()): Fold {
    const hour = Math.floor(now / HOUR_MS);
    if (hour !== this.hour) this.given.clear();
    this.hour = hour;
    const keys = levels.map((level) => `${level}@${hour}`);
    const free = keys.findIndex((key) => this.given.has(key) || this.given.size < this.perHour);
    const level = free === -1 ? keys.length - 1 : free;
    const key = keys[level]!;
    const first = !this.given.has(key);
    // Twice: the coarsest are remembered too, but not without end.
    if (this.given.size < 2 * this.perHour) this.given.add(key);
    return { key, level, first };
  }
}

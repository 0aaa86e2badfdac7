interface Limits {
  /** Of heavy work, so much runs at once; light work has one place more. */
  places: number;
  /** What all that runs may weigh where something heavy is let in beside other heavy work. */
  capacity: number;
  /** Whatever weighs no more than this is light. */
  light: number;
}

export interface Turn<K> {
  /** For whom it is. */
  key: K;
  weight: number;
  signal: AbortSignal;
}

interface Waiting {
  /** Where it stands in line: what was done for its key before, by weight. */
  tag: number;
  weight: number;
  start(): void;
}

/**
 * Lets in as much work as there is room for. Whose turn it is goes by the weight of what was done for each, so that
 * nobody's small things wait for all the large ones of another; and large ones never take every place.
 */
export class WeighedGate<K> {
  private readonly waiting: Waiting[] = [];
  private readonly behind = new Map<K, number>();
  private now = 0;
  private running = 0;
  private heavy = 0;
  private load = 0;

  constructor(private readonly limits: Limits) {}

  /**
   * What is heavier than all that there is room for runs while nothing else heavy does. Light work needs a place alone,
   * and takes room from heavy work all the same.
   * @param signal lets go of the caller, whose place in line is given up; work that runs keeps its room until it ends
   */
  async run<T>({ key, weight, signal }: Turn<K>, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    await this.turn(key, weight, signal);
    const ended = this.work(weight, work);
    return orAborted(ended, signal);
  }

  private turn(key: K, weight: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const tag = Math.max(this.now, this.behind.get(key) ?? 0);
      const item: Waiting = {
        tag,
        weight,
        start: () => (signal.removeEventListener('abort', leave), resolve()),
      };
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(item), 1);
        reject(signal.reason as Error);
        this.admit();
      };
      signal.addEventListener('abort', leave, { once: true });
      this.behind.set(key, tag + weight);
      this.waiting.push(item);
      this.admit();
    });
  }

  private async work<T>(weight: number, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      this.count(weight, -1);
      this.admit();
    }
  }

  private admit(): void {
    for (let item = this.next(); item; item = this.next()) {
      this.waiting.splice(this.waiting.indexOf(item), 1);
      this.now = Math.max(this.now, item.tag);
      this.count(item.weight, 1);
      item.start();
    }
    // Whoever is not behind any more is as good as new.
    for (const [key, tag] of this.behind) if (tag <= this.now) this.behind.delete(key);
  }

  /** Something heavy that there is no room for yet is overtaken by light work only, or it might wait for ever. */
  private next(): Waiting | undefined {
    const [first, ...rest] = this.waiting.toSorted((a, b) => a.tag - b.tag);
    if (!first || this.running > this.limits.places) return undefined;
    const isLight = ({ weight }: Waiting) => weight <= this.limits.light;
    if (isLight(first) || this.hasRoom(first.weight)) return first;
    return rest.find(isLight);
  }

  private hasRoom(weight: number): boolean {
    const { places, capacity } = this.limits;
    return this.heavy === 0 || (this.heavy < places && this.load + weight <= capacity);
  }

  private count(weight: number, by: 1 | -1): void {
    this.running += by;
    this.load += by * weight;
    if (weight > this.limits.light) this.heavy += by;
  }
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

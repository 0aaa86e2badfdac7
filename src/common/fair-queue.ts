interface Waiting {
  start(): void;
}

/** So many run at once; the others wait, and whose turn it is goes round among those they are for. */
export class FairQueue<K> {
  private free: number;
  private readonly waiting = new Map<K, Waiting[]>();

  constructor(places: number) {
    this.free = places;
  }

  /** How many wait on behalf of `key`. */
  waitingFor(key: K): number {
    return this.waiting.get(key)?.length ?? 0;
  }

  async run<T>(key: K, work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((start) => this.enqueue(key, { start }));
    try {
      return await work();
    } finally {
      this.next();
    }
  }

  private enqueue(key: K, item: Waiting): void {
    const queue = this.waiting.get(key);
    if (queue) queue.push(item);
    else this.waiting.set(key, [item]);
  }

  /** The first of the map is next; one who waits for more goes to its end. */
  private next(): void {
    const [entry] = this.waiting;
    if (!entry) {
      this.free++;
      return;
    }
    const [key, [item, ...rest]] = entry;
    this.waiting.delete(key);
    if (rest.length > 0) this.waiting.set(key, rest);
    item?.start();
  }
}

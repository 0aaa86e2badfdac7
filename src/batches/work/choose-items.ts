/** How much may be in hand at the same time, in the whole installation. */
export interface FeedingLimits {
  inHand: number;
  inHandPerUser: number;
  inHandPerHost: number;
}

export interface InHand {
  ownerId: number;
  batchId: string;
  host: string;
  /** Of the host, which has asked for fewer requests; null where the usual number holds. */
  places: number | null;
  count: number;
}

/** A batch that may have items waiting, and its owner. */
export interface HungryBatch {
  id: string;
  ownerId: number;
}

export interface WaitingItem {
  id: string;
  batchId: string;
  host: string;
  /** As of what is in hand. */
  places: number | null;
}

/**
 * Some of the waiting items of each of these batches, of hosts that may be asked now, and are others than these, no more
 * than so many of each host.
 */
export type FindWaiting = (
  batchIds: readonly string[],
  fullHosts: readonly string[],
  limits: { items: number; perHost: number },
) => Promise<WaitingItem[]>;

/** Counts what is in hand, by what the limits go by. */
class Tally {
  readonly owners = new Map<number, number>();
  readonly batches = new Map<string, number>();
  readonly hosts = new Map<string, number>();
  readonly places = new Map<string, number>();
  total = 0;

  add({ ownerId, batchId, host, places, count }: InHand): void {
    this.total += count;
    this.owners.set(ownerId, this.ofOwner(ownerId) + count);
    this.batches.set(batchId, this.ofBatch(batchId) + count);
    this.hosts.set(host, this.ofHost(host) + count);
    if (places !== null) this.places.set(host, places);
  }

  ofOwner = (ownerId: number) => this.owners.get(ownerId) ?? 0;
  ofBatch = (batchId: string) => this.batches.get(batchId) ?? 0;
  ofHost = (host: string) => this.hosts.get(host) ?? 0;
}

/**
 * Which items come next: one at a time for the owner who has the fewest in hand and, among his batches, for the one that
 * has the fewest, so that a large batch keeps no small one waiting. Never more of a host than it is asked for.
 */
export async function chooseItems(
  limits: FeedingLimits,
  inHand: readonly InHand[],
  hungry: readonly HungryBatch[],
  find: FindWaiting,
): Promise<WaitingItem[]> {
  const tally = new Tally();
  for (const entry of inHand) tally.add(entry);
  const larder = new Larder(limits, tally, find);
  const chosen: WaitingItem[] = [];
  const mayBeServed = (batch: HungryBatch) =>
    tally.ofOwner(batch.ownerId) < limits.inHandPerUser && larder.mayHave(batch);

  while (tally.total < limits.inHand) {
    const candidates = hungry.filter(mayBeServed);
    const batch = hungriest(candidates, tally);
    if (!batch) break;
    const item = await larder.next(batch, candidates);
    if (!item) continue;
    chosen.push(item);
    tally.add({ ...item, ownerId: batch.ownerId, count: 1 });
  }
  return chosen;
}

/** Batches that are looked into together at first; as many times more each further time. */
const LOT = 4;

/** What was found waiting. Looked for in lots: a thousand batches of one busy host are not asked for one by one. */
class Larder {
  private readonly found = new Map<string, WaitingItem[]>();
  private lot = LOT;

  constructor(
    private readonly limits: FeedingLimits,
    private readonly tally: Tally,
    private readonly find: FindWaiting,
  ) {}

  /** False where it was looked into, and has nothing that may be asked for now. */
  mayHave({ id }: HungryBatch): boolean {
    return this.found.get(id)?.some((item) => !this.isFull(item)) ?? true;
  }

  /** @returns undefined where there turns out to be nothing */
  async next(batch: HungryBatch, candidates: readonly HungryBatch[]): Promise<WaitingItem | undefined> {
    if (!this.found.has(batch.id)) await this.fill(candidates);
    const waiting = this.found.get(batch.id)!;
    const at = waiting.findIndex((item) => !this.isFull(item));
    return at < 0 ? undefined : waiting.splice(at, 1)[0];
  }

  private async fill(candidates: readonly HungryBatch[]): Promise<void> {
    const ids = candidates
      .filter(({ id }) => !this.found.has(id))
      .toSorted((one, other) => (isHungrier(one, other, this.tally) ? -1 : 1))
      .slice(0, this.lot)
      .map(({ id }) => id);
    this.lot *= LOT;
    for (const id of ids) this.found.set(id, []);
    const full = [...this.tally.hosts.keys()].filter((host) => this.isFull({ host }));
    const items = this.limits.inHand - this.tally.total;
    const perHost = Math.min(items, this.limits.inHandPerHost);
    const found = await this.find(ids, full, { items, perHost });
    for (const item of found) this.found.get(item.batchId)!.push(item);
  }

  private isFull = ({ host, places }: { host: string; places?: number | null }) =>
    this.tally.ofHost(host) >=
    Math.min(this.limits.inHandPerHost, places ?? this.tally.places.get(host) ?? Infinity);
}

function hungriest(batches: readonly HungryBatch[], tally: Tally): HungryBatch | undefined {
  let best: HungryBatch | undefined;
  for (const batch of batches) if (!best || isHungrier(batch, best, tally)) best = batch;
  return best;
}

/** Of two that have as many, the older one goes first: ids are in the order of time. */
function isHungrier(one: HungryBatch, other: HungryBatch, tally: Tally): boolean {
  const owners = tally.ofOwner(one.ownerId) - tally.ofOwner(other.ownerId);
  if (owners !== 0) return owners < 0;
  const batches = tally.ofBatch(one.id) - tally.ofBatch(other.id);
  return batches === 0 ? one.id < other.id : batches < 0;
}

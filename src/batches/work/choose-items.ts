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
  count: number;
}

/** A batch that may have items waiting, and its owner. */
export interface HungryBatch {
  id: string;
  ownerId: number;
}

export interface WaitingItem {
  id: string;
  host: string;
}

/** Some of a batch's waiting items, of hosts other than these, no more than so many of each. */
export type FindWaiting = (
  batchId: string,
  exceptHosts: readonly string[],
  limits: { hosts: number; perHost: number },
) => Promise<WaitingItem[]>;

/** Counts what is in hand, by what the limits go by. */
class Tally {
  readonly owners = new Map<number, number>();
  readonly batches = new Map<string, number>();
  readonly hosts = new Map<string, number>();
  total = 0;

  add({ ownerId, batchId, host, count }: InHand): void {
    this.total += count;
    this.owners.set(ownerId, this.ofOwner(ownerId) + count);
    this.batches.set(batchId, this.ofBatch(batchId) + count);
    this.hosts.set(host, this.ofHost(host) + count);
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
  pausedHosts: readonly string[],
  hungry: readonly HungryBatch[],
  find: FindWaiting,
): Promise<WaitingItem[]> {
  const tally = new Tally();
  for (const entry of inHand) tally.add(entry);
  const chosen: WaitingItem[] = [];
  const larder = new Map<string, WaitingItem[]>();
  const candidates = new Set(hungry);
  const isFull = (host: string) => tally.ofHost(host) >= limits.inHandPerHost;

  while (tally.total < limits.inHand && candidates.size > 0) {
    const batch = hungriest(candidates, tally);
    if (tally.ofOwner(batch.ownerId) >= limits.inHandPerUser) {
      candidates.delete(batch);
      continue;
    }
    let waiting = larder.get(batch.id);
    if (!waiting) {
      const full = [...tally.hosts.keys()].filter(isFull);
      const room = limits.inHand - tally.total;
      waiting = await find(batch.id, [...pausedHosts, ...full], {
        hosts: room,
        perHost: Math.min(room, limits.inHandPerHost),
      });
      larder.set(batch.id, waiting);
    }
    const at = waiting.findIndex(({ host }) => !isFull(host));
    const [item] = at < 0 ? [] : waiting.splice(at, 1);
    if (!item) {
      candidates.delete(batch);
      continue;
    }
    chosen.push(item);
    tally.add({ ownerId: batch.ownerId, batchId: batch.id, host: item.host, count: 1 });
  }
  return chosen;
}

function hungriest(batches: ReadonlySet<HungryBatch>, tally: Tally): HungryBatch {
  let best: HungryBatch | undefined;
  for (const batch of batches) {
    if (!best || isHungrier(batch, best, tally)) best = batch;
  }
  return best!;
}

/** Of two that have as many, the older one goes first: ids are in the order of time. */
function isHungrier(one: HungryBatch, other: HungryBatch, tally: Tally): boolean {
  const owners = tally.ofOwner(one.ownerId) - tally.ofOwner(other.ownerId);
  if (owners !== 0) return owners < 0;
  const batches = tally.ofBatch(one.id) - tally.ofBatch(other.id);
  return batches === 0 ? one.id < other.id : batches < 0;
}

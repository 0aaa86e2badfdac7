import { describe, expect, it } from 'vitest';
import { chooseItems, type FindWaiting, type InHand, type WaitingItem } from './choose-items.js';

const LIMITS = { inHand: 8, inHandPerUser: 6, inHandPerHost: 4 };

/** What waits, by batch: hosts and how many items of each. */
type Waiting = Record<string, Record<string, number>>;

function finder(waiting: Waiting, places: Record<string, number>) {
  const asked: string[][] = [];
  const find: FindWaiting = (batchIds, fullHosts, { items, perHost }) => {
    asked.push([...batchIds]);
    const found = batchIds.flatMap((batchId) => {
      const free = Object.entries(waiting[batchId] ?? {}).filter(([host]) => !fullHosts.includes(host));
      return free
        .flatMap(([host, count]) =>
          Array.from({ length: Math.min(count, perHost, places[host] ?? perHost) }, (_, n) => ({
            batchId,
            id: `${batchId}.${host}.${n}`,
            host,
            places: places[host] ?? null,
          })),
        )
        .slice(0, items);
    });
    return Promise.resolve(found);
  };
  return { find, asked };
}

const choose = async (
  waiting: Waiting,
  owners: Record<string, number>,
  {
    inHand = [],
    places = {},
    limits = LIMITS,
  }: { inHand?: InHand[]; places?: Record<string, number>; limits?: typeof LIMITS } = {},
) => {
  const hungry = Object.entries(owners).map(([id, ownerId]) => ({ id, ownerId }));
  const { find, asked } = finder(waiting, places);
  return { chosen: await chooseItems(limits, inHand, hungry, find), asked };
};

const count = (items: readonly WaitingItem[], start: string) =>
  items.filter(({ id }) => id.startsWith(start)).length;

describe('items that come next', () => {
  it('leave room for another owner, however many one has', async () => {
    const { chosen } = await choose({ a: { x: 50, y: 50 } }, { a: 1 });

    expect(chosen).toHaveLength(LIMITS.inHandPerUser);
  });

  it('are shared between owners, and among the batches of one', async () => {
    const waiting = { a: { x: 50, y: 50 }, b: { v: 50 }, c: { w: 50 } };
    const { chosen } = await choose(waiting, { a: 1, b: 1, c: 2 });

    expect([count(chosen, 'a.'), count(chosen, 'b.'), count(chosen, 'c.')]).toEqual([2, 2, 4]);
  });

  it('are those of whoever has the fewest in hand', async () => {
    const inHand = [{ ownerId: 1, batchId: 'a', host: 'x', places: null, count: 4 }];
    const { chosen } = await choose({ a: { y: 9 }, b: { z: 9 } }, { a: 1, b: 2 }, { inHand });

    expect([count(chosen, 'a.'), count(chosen, 'b.')]).toEqual([0, 4]);
  });

  it('are no more of a host than it is asked for, whoever asks', async () => {
    const inHand = [{ ownerId: 3, batchId: 'gone', host: 'x', places: null, count: 2 }];
    const { chosen } = await choose({ a: { x: 50 }, b: { x: 50 } }, { a: 1, b: 2 }, { inHand });

    expect([count(chosen, 'a.'), count(chosen, 'b.')]).toEqual([1, 1]);
  });

  it('are fewer of a host that has asked for fewer requests', async () => {
    const inHand = [{ ownerId: 3, batchId: 'gone', host: 'y', places: 2, count: 1 }];
    const { chosen } = await choose(
      { a: { x: 5, y: 5, z: 1 } },
      { a: 1 },
      { inHand, places: { x: 1, y: 2 } },
    );

    expect(chosen.map(({ host }) => host).toSorted()).toEqual(['x', 'y', 'z']);
  });

  it('are looked for once in a batch, and not at all where nothing more may be in hand', async () => {
    const inHand = [{ ownerId: 2, batchId: 'b', host: 'x', places: null, count: LIMITS.inHand }];
    const full = await choose({ a: { x: 5 } }, { a: 1 }, { inHand });
    const free = await choose({ a: { x: 5 }, b: {} }, { a: 1, b: 1 });

    expect(full).toEqual({ chosen: [], asked: [] });
    expect(free.asked).toEqual([['a', 'b']]);
  });

  it('are looked for in lots that grow, where a thousand batches wait for one host', async () => {
    const ids = Array.from({ length: 1000 }, (_, n) => `b${n}`);
    const waiting = Object.fromEntries(ids.map((id) => [id, { x: 1 }]));
    const { chosen, asked } = await choose(waiting, Object.fromEntries(ids.map((id) => [id, 1])));

    expect(chosen).toHaveLength(LIMITS.inHandPerHost);
    expect(asked.length).toBeLessThan(7);
    expect(new Set(asked.flat()).size).toBe(1000);
  });
});

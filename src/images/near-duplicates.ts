import { setImmediate as nextTurn } from 'node:timers/promises';
import { BAND_BITS, BANDS, bandIndex, bandOf, distanceOf, toWords } from './fingerprint-bands.js';

/** Bits that the fingerprints of two copies of one picture may differ in. */
export const DEFAULT_MAX_DISTANCE = 10;

export interface Fingerprinted {
  id: string;
  /** 64 characters of `0` and `1`. */
  fingerprint: string;
}

/** About 5 ms of work: between such slices the event loop gets its turn. */
const COMPARISONS_PER_TURN = 300_000;

/**
 * Groups of two or more pictures, linked where two fingerprints differ in at most `maxDistance` bits; larger
 * groups first, members in the order given.
 *
 * Not every pair is compared: of 64 bits cut into four bands, two fingerprints within d bits agree in some
 * band up to d / 4 bits (pigeonhole principle), so each meets only those whose band is that near.
 */
export async function groupNearDuplicates(
  items: readonly Fingerprinted[],
  maxDistance = DEFAULT_MAX_DISTANCE,
): Promise<string[][]> {
  const { fingerprints, holders } = collapse(items);
  const words = toWords(fingerprints);
  const parents = Uint32Array.from(fingerprints, (_, i) => i);
  const masks = masksWithin(Math.floor(maxDistance / BANDS));
  let work = 0;

  for (let band = 0; band < BANDS; band++) {
    const { starts, members } = bandIndex(words, band);
    for (let item = 0; item < fingerprints.length; item++) {
      const key = bandOf(words, item, band);
      for (const mask of masks) {
        const end = starts[(key ^ mask) + 1]!;
        for (let i = starts[key ^ mask]!; i < end; i++) {
          const other = members[i]!;
          work++;
          // Each pair once.
          if (other > item && distanceOf(words, item, other) <= maxDistance) join(parents, item, other);
        }
      }
      work += masks.length;
      if (work > COMPARISONS_PER_TURN) {
        work = 0;
        await nextTurn();
      }
    }
  }
  return groups(parents, holders).map((group) => group.map((i) => items[i]!.id));
}

/** Differing bits of two fingerprints. */
export function hammingDistance(p: string, q: string): number {
  return distanceOf(toWords([p, q]), 0, 1);
}

/** Exact copies are many where there are any: taken together, they cost as much as one. */
function collapse(items: readonly Fingerprinted[]) {
  const holders = groupBy(items.keys(), (i) => items[i]!.fingerprint);
  return { fingerprints: [...holders.keys()], holders: [...holders.values()] };
}

/** `Map.groupBy` comes with Node 21. */
function groupBy<K>(numbers: Iterable<number>, key: (item: number) => K): Map<K, number[]> {
  const grouped = new Map<K, number[]>();
  for (const item of numbers) {
    const group = grouped.get(key(item));
    if (group) group.push(item);
    else grouped.set(key(item), [item]);
  }
  return grouped;
}

/** All band-sized numbers with at most `bits` bits set, zero first. */
function masksWithin(bits: number): number[] {
  let masks = [0];
  for (let round = 0; round < Math.min(bits, BAND_BITS); round++) {
    const wider = new Set(masks);
    for (const mask of masks) for (let bit = 0; bit < BAND_BITS; bit++) wider.add(mask | (1 << bit));
    masks = [...wider];
  }
  return masks;
}

function root(parents: Uint32Array, item: number): number {
  while (parents[item] !== item) {
    // Halves the path, so that long chains stay cheap.
    parents[item] = parents[parents[item]!]!;
    item = parents[item]!;
  }
  return item;
}

function join(parents: Uint32Array, p: number, q: number): void {
  parents[root(parents, q)] = root(parents, p);
}

function groups(parents: Uint32Array, holders: number[][]): number[][] {
  const byRoot = groupBy(holders.keys(), (i) => root(parents, i));
  return [...byRoot.values()]
    .map((group) => group.flatMap((i) => holders[i]!).toSorted((p, q) => p - q))
    .filter((group) => group.length > 1)
    .toSorted((p, q) => q.length - p.length || p[0]! - q[0]!);
}

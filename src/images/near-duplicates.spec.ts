import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { groupNearDuplicates, hammingDistance, type Fingerprinted } from './near-duplicates.js';

const random = () =>
  BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString(2)
    .padStart(64, '0');

/** A copy with bits flipped at the given places. */
const flip = (bits: string, ...places: number[]) =>
  Array.from(bits, (bit, i) => (places.includes(i) ? String(1 - Number(bit)) : bit)).join('');

const near = (p: Fingerprinted, q: Fingerprinted) =>
  q !== p && hammingDistance(p.fingerprint, q.fingerprint) <= 10;

describe('hammingDistance', () => {
  it('counts the bits that differ, the first and the last included', () => {
    const zero = '0'.repeat(64);
    expect(hammingDistance(zero, zero)).toBe(0);
    expect(hammingDistance(zero, flip(zero, 0, 31, 32, 63))).toBe(4);
    expect(hammingDistance(zero, '1'.repeat(64))).toBe(64);
  });
});

describe('groupNearDuplicates', () => {
  it('finds what comparing every pair finds', async () => {
    const bases = Array.from({ length: 60 }, random);
    const items = bases
      .flatMap((base) => [
        base,
        flip(base, 1, 5, 20, 21, 40, 41, 50, 51, 62, 63),
        flip(base, ...Array(11).keys()),
      ])
      .map((fingerprint, i) => ({ id: `p${i}`, fingerprint }));

    const groups = await groupNearDuplicates(items, 10);

    const together = (p: string, q: string) => groups.some((group) => group.includes(p) && group.includes(q));
    const pairs = items.flatMap((p) => items.filter((q) => near(p, q)).map((q) => [p.id, q.id] as const));
    expect(pairs.length).toBeGreaterThanOrEqual(2 * bases.length);
    expect(pairs.filter(([p, q]) => !together(p, q))).toEqual([]);
    const alone = items.filter((p) => !items.some((q) => near(p, q)));
    expect(alone.filter(({ id }) => groups.flat().includes(id))).toEqual([]);
  });

  it('puts exact copies together even at distance 0, in the order given', async () => {
    const [p, q] = [random(), random()];
    const items = [p, q, p, p].map((fingerprint, i) => ({ id: `p${i}`, fingerprint }));

    expect(await groupNearDuplicates(items, 0)).toEqual([['p0', 'p2', 'p3']]);
  });

  it('gives larger groups first and none of one', async () => {
    const [pair, triple, single] = [random(), random(), random()];
    const items = [pair, triple, single, pair, triple, triple].map((fingerprint, i) => ({
      id: `p${i}`,
      fingerprint,
    }));

    const groups = await groupNearDuplicates(items, 2);

    expect(groups).toEqual([
      ['p1', 'p4', 'p5'],
      ['p0', 'p3'],
    ]);
    expect(await groupNearDuplicates([])).toEqual([]);
  });

  it('lets other work run in between', async () => {
    const items = Array.from({ length: 3000 }, (_, i) => ({ id: `p${i}`, fingerprint: random() }));
    let turns = 0;
    const timer = setInterval(() => turns++, 0);

    await groupNearDuplicates(items);

    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});

import { describe, expect, it } from 'vitest';
import { normalise } from '../../vectors/vector.js';
import { planGrouping, type FreshFace } from './plan-grouping.js';
import { pairwise } from './testing/measure.js';
import { inventPeople, MemoryArchive, newFace, randomFrom, shuffled } from './testing/people.js';

const THRESHOLD = 0.5;

/** Each lot is grouped with what came before. */
async function grouped(lots: readonly FreshFace[][], archive = new MemoryArchive(), maxComponent?: number) {
  let ids = archive.faces.size * 1000;
  const newId = () => `id-${String(ids++).padStart(6, '0')}`;
  for (const lot of lots)
    archive.apply(await planGrouping(lot, [], archive, { threshold: THRESHOLD, newId, maxComponent }));
  return archive;
}

function lotsOf(faces: readonly FreshFace[], sizes: () => number): FreshFace[][] {
  const lots: FreshFace[][] = [];
  for (let start = 0; start < faces.length; start += lots.at(-1)!.length)
    lots.push(faces.slice(start, start + sizes()));
  return lots;
}

/** A vector in a plane, by its angle in degrees: cos 60° is the threshold. */
const at = (degrees: number) =>
  normalise([Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)])!;

describe('grouping 2,000 faces of 100 people', () => {
  const people = inventPeople({ people: 100, faces: 20, dimensions: 128, noise: 0.8, seed: 1 });
  const all = people.flat();
  const personOf = (id: string) => id.split('-')[0]!;

  it('finds the people', async () => {
    const archive = await grouped([shuffled(all, randomFrom(2))]);
    const { precision, recall } = pairwise(
      archive.partition().map((group) => group.split(' ')),
      personOf,
    );
    expect(precision).toBeGreaterThanOrEqual(0.97);
    expect(recall).toBeGreaterThanOrEqual(0.97);
  });

  it('ends the same in whatever order and lots they come', async () => {
    const random = randomFrom(3);
    const expected = (await grouped([all])).partition();
    const orders = [
      [shuffled(all, random)],
      lotsOf([...all].reverse(), () => 97),
      lotsOf(shuffled(all, random), () => 1 + Math.floor(random() * 300)),
    ];
    for (const lots of orders) expect((await grouped(lots)).partition()).toEqual(expected);
  });
});

describe('grouping', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'ends the same one by one as all at once, where people are hard to tell apart (%i)',
    async (seed) => {
      const random = randomFrom(seed * 31);
      // Few dimensions and much noise: long chains of likeness between different people.
      const faces = inventPeople({ people: 8, faces: 10, dimensions: 6, noise: 0.9, seed }).flat();
      // Group photographs: up to four of the faces are in one picture.
      const pictured = faces.map((face) => ({ ...face, imageId: `image-${Math.floor(random() * 30)}` }));
      const expected = (await grouped([pictured])).partition();
      for (const lots of [
        shuffled(pictured, random).map((face) => [face]),
        lotsOf(shuffled(pictured, random), () => 1 + Math.floor(random() * 9)),
      ]) {
        const archive = await grouped(lots);
        expect(archive.partition()).toEqual(expected);
        expectOneFaceAPicture(archive);
      }
    },
  );

  it.each([11, 12, 13, 14])('ends the same also where persons have decided (%i)', async (seed) => {
    const random = randomFrom(seed);
    const faces = inventPeople({ people: 6, faces: 8, dimensions: 6, noise: 0.9, seed }).flat();
    const decided = faces.map((face, index) => ({
      ...face,
      imageId: `image-${Math.floor(random() * 20)}`,
      ...(index % 4 === 0 && {
        label: `person-${index % 5}`,
        clusterId: `person-${index % 5}`,
        decided: true,
      }),
    }));
    const expected = (await grouped([decided])).partition();
    for (let round = 0; round < 3; round++) {
      const archive = await grouped(lotsOf(shuffled(decided, random), () => 1 + Math.floor(random() * 6)));
      expect(archive.partition()).toEqual(expected);
      for (const { label, clusterId } of archive.faces.values())
        if (label !== null) expect(clusterId).toBe(label);
    }
  });

  it('never puts two faces of one picture together, however alike', async () => {
    const twins = [newFace('a', at(0), { imageId: 'one' }), newFace('b', at(1), { imageId: 'one' })];
    expect((await grouped([twins])).partition()).toEqual(['a', 'b']);
  });

  it('goes by the average, so that a chain of likeness does not make one of many', async () => {
    const chain = [0, 35, 80, 115].map((degrees) => newFace(`at-${degrees}`, at(degrees)));
    expect((await grouped([chain])).partition()).toEqual(['at-0 at-35', 'at-115 at-80']);
  });

  it('settles ties in the same way whoever came first', async () => {
    // The one in the middle is just as like to one as to the other, who are not alike.
    const [a, b, c] = [-50, 0, 50].map((degrees) => newFace(`at-${degrees}`, at(degrees)));
    const orders = [
      [a, b, c],
      [c, b, a],
      [b, c, a],
      [b, a, c],
    ] as FreshFace[][];
    const expected = (await grouped([orders[0]!])).partition();
    expect(expected).toHaveLength(2);
    for (const order of orders) {
      expect((await grouped([order])).partition()).toEqual(expected);
      expect((await grouped(order.map((face) => [face]))).partition()).toEqual(expected);
    }
  });

  it('keeps apart whom persons have told apart, and together whom they have put together', async () => {
    const archive = await grouped([
      [
        newFace('a1', at(0), { label: 'anna', clusterId: 'anna', decided: true }),
        newFace('a2', at(170), { label: 'anna', clusterId: 'anna', decided: true }),
        newFace('b', at(5), { label: 'berta', clusterId: 'berta', decided: true }),
        newFace('new', at(172)),
      ],
    ]);
    expect(archive.partition()).toEqual(['a1 a2 new', 'b']);
  });

  it('gives a person no second face of a picture, though it be like another of her faces', async () => {
    const anna = { label: 'anna', clusterId: 'anna', decided: true };
    const archive = await grouped([
      [newFace('a1', at(0), anna), newFace('a2', at(170), anna)],
      [newFace('x', at(1), { imageId: 'one' }), newFace('y', at(172), { imageId: 'one' })],
    ]);
    expect(archive.partition()).toEqual(['a1 a2 x', 'y']);
  });

  it('lets who grows keep the id, and two who become one keep that of the larger', async () => {
    const archive = await grouped([[newFace('a', at(0)), newFace('b', at(10)), newFace('c', at(75))]]);
    const [before, alone] = ['a', 'c'].map((id) => archive.faces.get(id)!.clusterId);
    expect(before).not.toBe(alone);
    await grouped([[newFace('d', at(25))], [newFace('e', at(40))], [newFace('f', at(45))]], archive);
    expect(archive.partition()).toEqual(['a b c d e f']);
    expect(archive.faces.get('c')!.clusterId).toBe(before);
  });

  it('breaks a group in two that has lost what held it together', async () => {
    const archive = await grouped([[0, 30, 60].map((degrees) => newFace(`at-${degrees}`, at(degrees)))]);
    expect(archive.partition()).toEqual(['at-0 at-30 at-60']);
    const { component } = archive.faces.get('at-30')!;
    archive.faces.delete('at-30');
    archive.faces.set('at-60', { ...archive.faces.get('at-60')!, vector: at(62) });
    archive.apply(await planGrouping([], [component], archive, { threshold: THRESHOLD, newId: () => 'new' }));
    expect(archive.partition()).toEqual(['at-0', 'at-60']);
    expect(new Set([...archive.faces.values()].map((face) => face.component)).size).toBe(2);
  });

  it('adds to a throng that is too large to be compared as a whole, one by one', async () => {
    const archive = await grouped([[0, 5, 10].map((degrees) => newFace(`at-${degrees}`, at(degrees)))]);
    await grouped(
      [[newFace('near', at(7)), newFace('same', at(7), { imageId: 'image-near' }), newFace('far', at(69))]],
      archive,
      4,
    );
    expect(archive.partition()).toEqual(['at-0 at-10 at-5 near', 'far', 'same']);
    expect(new Set([...archive.faces.values()].map(({ component }) => component)).size).toBe(1);
  });
});

function expectOneFaceAPicture(archive: MemoryArchive): void {
  const seen = new Set<string>();
  for (const { clusterId, imageId } of archive.faces.values()) {
    const key = `${clusterId} ${imageId}`;
    expect(seen.has(key)).toBe(false);
    seen.add(key);
  }
}

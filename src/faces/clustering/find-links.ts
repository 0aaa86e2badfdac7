import type { ComponentInfo, FaceArchive } from './archive.js';
import { DisjointSets } from './disjoint-sets.js';
import { eachCosine, packVectors } from './dots.js';
import type { Groupable } from './face.js';

/** What has to be looked at together. */
export interface Linked<T> {
  fresh: T[];
  components: ComponentInfo[];
}

/** Faces are linked where they are as alike as the threshold, or are said to be one person's, by however many others. */
export async function findLinks<T extends Groupable>(
  fresh: readonly T[],
  touched: readonly string[],
  archive: FaceArchive,
  threshold: number,
): Promise<Linked<T>[]> {
  const { inner, outer } = await likenesses(fresh, archive, threshold);
  const named = [...new Set([...touched, ...outer.flatMap((components) => [...components])])];
  const labels = new Set(fresh.flatMap(({ label }) => label ?? []));
  const components = await archive.closure(named, [...labels]);

  const places = new Map(components.map(({ id }, index) => [id, fresh.length + index]));
  const sets = new DisjointSets(fresh.length + components.length);
  for (const [a, b] of inner) sets.join(a, b);
  for (const [index, linked] of outer.entries())
    for (const id of linked) if (places.has(id)) sets.join(index, places.get(id)!);
  const firsts = new Map<string, number>();
  const join = (label: string, index: number) => {
    if (!firsts.has(label)) firsts.set(label, index);
    sets.join(firsts.get(label)!, index);
  };
  for (const [index, { label }] of fresh.entries()) if (label !== null) join(label, index);
  for (const [index, info] of components.entries())
    for (const label of info.labels) join(label, fresh.length + index);

  return sets.sets().map((set) => ({
    fresh: set.filter((index) => index < fresh.length).map((index) => fresh[index]!),
    components: set
      .filter((index) => index >= fresh.length)
      .map((index) => components[index - fresh.length]!),
  }));
}

async function likenesses(fresh: readonly Groupable[], archive: FaceArchive, threshold: number) {
  const vectors = packVectors(fresh.map(({ vector }) => vector));
  const inner: [number, number][] = [];
  await eachCosine(vectors, vectors, (a, b, cosine) => {
    if (cosine >= threshold) inner.push([a, b]);
  });
  const outer = fresh.map(() => new Set<string>());
  if (fresh.length === 0) return { inner, outer };
  for await (const lot of archive.scan()) {
    const known = packVectors(lot.map(({ vector }) => vector));
    await eachCosine(vectors, known, (a, b, cosine) => {
      if (cosine >= threshold) outer[a]!.add(lot[b]!.component);
    });
  }
  return { inner, outer };
}

import { agglomerate, type Matrix } from './agglomerate.js';
import { DisjointSets } from './disjoint-sets.js';
import { eachCosine, packVectors } from './dots.js';
import { inCanonicalOrder, type Groupable } from './face.js';

export interface Group<T> {
  /** Whose they stay; null for somebody unknown. */
  label: string | null;
  faces: T[];
}

export interface Component<T> {
  faces: T[];
  groups: Group<T>[];
}

/**
 * Groups faces of one model, given all that are linked to any of them. What comes of it depends on the faces and on what
 * persons have decided alone. Takes 4 bytes for each pair.
 * @returns the components that they really make: taking a face away may have broken one in two
 */
export async function groupComponent<T extends Groupable>(
  unordered: readonly T[],
  threshold: number,
): Promise<Component<T>[]> {
  const faces = inCanonicalOrder(unordered);
  const matrix: Matrix = { values: new Float32Array(faces.length ** 2), size: faces.length };
  const linked = new DisjointSets(faces.length);
  const vectors = packVectors(faces.map(({ vector }) => vector));
  await eachCosine(vectors, vectors, (a, b, cosine) => {
    matrix.values[a * faces.length + b] = cosine;
    matrix.values[b * faces.length + a] = cosine;
    if (cosine >= threshold) linked.join(a, b);
  });
  joinLabels(faces, linked);

  const components = new Map<number, Component<T>>();
  for (const set of linked.sets())
    components.set(linked.find(set[0]!), { faces: set.map((index) => faces[index]!), groups: [] });
  for (const { label, indexes } of byLabel(faces, agglomerate(faces, matrix, threshold)))
    components
      .get(linked.find(indexes[0]!))!
      .groups.push({ label, faces: indexes.map((index) => faces[index]!) });
  return [...components.values()];
}

/** However unlike, they are one person, who has one face in a picture. */
function joinLabels(faces: readonly Groupable[], linked: DisjointSets): void {
  const first = new Map<string, number>();
  for (const [index, { label }] of faces.entries()) {
    if (label === null) continue;
    if (first.has(label)) linked.join(first.get(label)!, index);
    else first.set(label, index);
  }
}

function byLabel(faces: readonly Groupable[], groups: readonly number[][]) {
  const labelled = new Map<string, number[]>();
  const unlabelled: { label: null; indexes: number[] }[] = [];
  for (const indexes of groups) {
    const label = indexes.map((index) => faces[index]!.label).find((each) => each !== null);
    if (label === undefined) unlabelled.push({ label: null, indexes });
    else labelled.set(label, [...(labelled.get(label) ?? []), ...indexes]);
  }
  return [...unlabelled, ...[...labelled].map(([label, indexes]) => ({ label, indexes }))];
}

/** What grouping goes by. */
export interface Groupable {
  id: string;
  imageId: string;
  vector: Float32Array;
  /** Tells faces with the same vector apart, the same however and whenever they came here. */
  tie: string;
  /** Whose it is by now. */
  clusterId: string | null;
  /** A person has decided something about whoever it is now: nobody unknown inherits that one's id. */
  decided: boolean;
  /** Whose it stays, as a person has said. */
  label: string | null;
}

/** Says nothing of the order of arrival, so that the result does not either. */
export function inCanonicalOrder<T extends Pick<Groupable, 'vector' | 'tie'>>(faces: readonly T[]): T[] {
  return [...faces].sort(
    (a, b) => compareVectors(a.vector, b.vector) || (a.tie < b.tie ? -1 : a.tie > b.tie ? 1 : 0),
  );
}

function compareVectors(a: Float32Array, b: Float32Array): number {
  for (let index = 0; index < a.length; index++) {
    const difference = a[index]! - b[index]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

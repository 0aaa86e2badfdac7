import { normalise } from '../../../vectors/vector.js';
import type { ArchivedFace, FaceArchive } from '../archive.js';
import type { FreshFace, GroupingPlan } from '../plan-grouping.js';

/** Mulberry32: the same numbers for the same seed, everywhere. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Standard normal, by Box and Muller. */
const normal = (random: () => number) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

export interface Person {
  faces: FreshFace[];
}

export interface PeopleOptions {
  people: number;
  faces: number;
  dimensions: number;
  /** Length of what is added to a person's own vector of length 1. */
  noise: number;
  seed: number;
}

/** Invented people: each has a direction, and faces that lie around it. Each face is in a picture of its own. */
export function inventPeople({ people, faces, dimensions, noise, seed }: PeopleOptions): FreshFace[][] {
  const random = randomFrom(seed);
  return Array.from({ length: people }, (_, person) => {
    const centre = normalise(Array.from({ length: dimensions }, () => normal(random)))!;
    return Array.from({ length: faces }, (__, number) =>
      newFace(
        `${person}-${number}`,
        normalise([...centre].map((value) => value + (normal(random) * noise) / Math.sqrt(dimensions)))!,
      ),
    );
  });
}

export const newFace = (id: string, vector: Float32Array, rest: Partial<FreshFace> = {}): FreshFace => ({
  id,
  imageId: `image-${id}`,
  vector,
  tie: id,
  clusterId: null,
  decided: false,
  label: null,
  component: null,
  ...rest,
});

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [copy[last], copy[other]] = [copy[other]!, copy[last]!];
  }
  return copy;
}

/** What the database does for the grouping, in memory. */
export class MemoryArchive implements FaceArchive {
  readonly faces = new Map<string, ArchivedFace>();

  async *scan() {
    if (this.faces.size > 0) yield [...this.faces.values()];
  }

  closure(components: readonly string[], labels: readonly string[]) {
    const found = new Set(components);
    const wanted = new Set(labels);
    for (let before = -1; before !== found.size + wanted.size;) {
      before = found.size + wanted.size;
      for (const { component, label } of this.faces.values()) {
        if (label !== null && wanted.has(label)) found.add(component);
        if (label !== null && found.has(component)) wanted.add(label);
      }
    }
    return Promise.resolve(
      [...found].map((id) => {
        const faces = [...this.faces.values()].filter(({ component }) => component === id);
        return { id, size: faces.length, labels: [...new Set(faces.flatMap(({ label }) => label ?? []))] };
      }),
    );
  }

  async *load(components: readonly string[]) {
    yield [...this.faces.values()].filter(({ component }) => components.includes(component));
  }

  apply({ placements, joined }: GroupingPlan): void {
    for (const { face, clusterId, component } of placements)
      this.faces.set(face.id, { ...face, clusterId, component });
    for (const { from, to } of joined)
      for (const face of this.faces.values()) if (from.includes(face.component)) face.component = to;
    const decided = new Set([...this.faces.values()].map(({ label }) => label));
    for (const face of this.faces.values()) face.decided = decided.has(face.clusterId);
  }

  /** The groups by their faces alone, so that two can be compared. */
  partition(): string[] {
    const groups = new Map<string, string[]>();
    for (const { id, clusterId } of this.faces.values())
      groups.set(clusterId!, [...(groups.get(clusterId!) ?? []), id]);
    return [...groups.values()].map((ids) => ids.sort().join(' ')).sort();
  }
}

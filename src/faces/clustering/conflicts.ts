import type { Groupable } from './face.js';

type Forbid = (a: number, b: number) => void;

/**
 * Who must not be joined: two faces of one picture, and those whom a person has said to be different people. Groups with
 * one label are one person even where they are not alike, so none of them takes a face from a picture that another has.
 */
export class Conflicts {
  /** By group, named by its least index; a group that was joined to another is not there any more. */
  private readonly pictures = new Map<number, Set<string>>();
  private readonly labels = new Map<number, string | null>();

  constructor(faces: readonly Groupable[]) {
    for (const [index, { imageId, label }] of faces.entries()) {
      this.pictures.set(index, new Set([imageId]));
      this.labels.set(index, label);
    }
  }

  initial(forbid: Forbid): void {
    for (const group of this.byPicture().values()) pairs(group, forbid);
    const labelled = this.byLabel();
    for (const [label, group] of labelled) {
      for (const [other, others] of labelled) if (label < other) product(group, others, forbid);
      const pictures = new Set(group.flatMap((index) => [...this.pictures.get(index)!]));
      product(group, this.unlabelledIn(pictures), forbid);
    }
  }

  join(kept: number, gone: number, forbid: Forbid): void {
    const [p, q] = [this.labels.get(kept)!, this.labels.get(gone)!];
    const newToLabel = this.pictures.get(p === null ? kept : gone)!;
    this.pictures.set(kept, new Set([...this.pictures.get(kept)!, ...this.pictures.get(gone)!]));
    this.labels.set(kept, p ?? q);
    this.pictures.delete(gone);
    this.labels.delete(gone);
    if (p === q) return;
    const same = [...this.labels].filter(([, label]) => label === (p ?? q)).map(([index]) => index);
    product(same, this.unlabelledIn(newToLabel), forbid);
  }

  private unlabelledIn(pictures: ReadonlySet<string>): number[] {
    return [...this.labels]
      .filter(
        ([index, label]) =>
          label === null && [...this.pictures.get(index)!].some((picture) => pictures.has(picture)),
      )
      .map(([index]) => index);
  }

  private byPicture(): Map<string, number[]> {
    const groups = new Map<string, number[]>();
    for (const [index, pictures] of this.pictures)
      for (const picture of pictures) addTo(groups, picture, index);
    return groups;
  }

  private byLabel(): Map<string, number[]> {
    const groups = new Map<string, number[]>();
    for (const [index, label] of this.labels) if (label !== null) addTo(groups, label, index);
    return groups;
  }
}

function addTo(groups: Map<string, number[]>, key: string, index: number): void {
  const group = groups.get(key);
  if (group) group.push(index);
  else groups.set(key, [index]);
}

function pairs(group: readonly number[], use: Forbid): void {
  for (const [place, a] of group.entries()) for (const b of group.slice(place + 1)) use(a, b);
}

function product(group: readonly number[], others: readonly number[], use: Forbid): void {
  for (const a of group) for (const b of others) use(a, b);
}

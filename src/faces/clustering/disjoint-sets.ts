/** Union-find over 0 … count - 1. */
export class DisjointSets {
  private readonly parents: Uint32Array;

  constructor(count: number) {
    this.parents = Uint32Array.from({ length: count }, (_, index) => index);
  }

  find(item: number): number {
    let root = item;
    while (this.parents[root] !== root) root = this.parents[root]!;
    while (this.parents[item] !== root) {
      const next = this.parents[item]!;
      this.parents[item] = root;
      item = next;
    }
    return root;
  }

  join(a: number, b: number): void {
    const [p, q] = [this.find(a), this.find(b)];
    this.parents[Math.max(p, q)] = Math.min(p, q);
  }

  /** Each set in ascending order, the sets in the order of their least. */
  sets(): number[][] {
    const sets = new Map<number, number[]>();
    for (let item = 0; item < this.parents.length; item++) {
      const root = this.find(item);
      const set = sets.get(root);
      if (set) set.push(item);
      else sets.set(root, [item]);
    }
    return [...sets.values()];
  }
}

import type { Box } from '../analysis/productions.js';

/** Intersection over union from which on two boxes are of one face. */
const SAME_FACE = 0.5;

/** For each box the index of the old one that it is, if any; each old one is given once, to what overlaps it most. */
export function matchBoxes(boxes: readonly Box[], old: readonly Box[]): (number | undefined)[] {
  const pairs = boxes.flatMap((box, index) =>
    old.map((other, known) => ({ index, known, overlap: overlapOf(box, other) })),
  );
  const matches = new Map<number, number>();
  const taken = new Set<number>();
  for (const { index, known } of pairs
    .filter(({ overlap }) => overlap > SAME_FACE)
    .sort((a, b) => b.overlap - a.overlap || a.index - b.index || a.known - b.known)) {
    if (matches.has(index) || taken.has(known)) continue;
    matches.set(index, known);
    taken.add(known);
  }
  return boxes.map((_, index) => matches.get(index));
}

/** Intersection over union, 0–1. */
export function overlapOf(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (a.width * a.height + b.width * b.height - both);
}

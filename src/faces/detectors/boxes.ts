import type { Box } from '../../analysis/productions.js';
import type { DetectedFace } from './face-detector.driver.js';

/** As detectors have it, in pixels; they reach over the picture's edges where a face does. */
export interface Edges {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

export interface FoundFace {
  edges: Edges;
  score: number;
  vector: Float32Array;
}

/** Smaller parts of the picture than half a pixel of a rendition are no face. */
const MIN_EXTENT = 0.0005;

/** @returns undefined where nothing of it lies within the picture */
export function toBox({ x1, y1, x2, y2 }: Edges, width: number, height: number): Box | undefined {
  const [left, right] = [within(x1, width), within(x2, width)];
  const [top, bottom] = [within(y1, height), within(y2, height)];
  // Divided last: what is told of a face is then as exact as its edges are.
  const box = {
    x: left / width,
    y: top / height,
    width: (right - left) / width,
    height: (bottom - top) / height,
  };
  return box.width >= MIN_EXTENT && box.height >= MIN_EXTENT ? box : undefined;
}

/** In an order that depends on nothing but the faces: the surest first, then from left to right and downwards. */
export function toDetectedFaces(
  found: readonly FoundFace[],
  { width, height, minScore }: { width: number; height: number; minScore: number },
): DetectedFace[] {
  const faces = found.flatMap(({ edges, score, vector }): DetectedFace[] => {
    const box = toBox(edges, width, height);
    return box && score >= minScore ? [{ box, score, vector }] : [];
  });
  return faces.sort((a, b) => b.score - a.score || a.box.x - b.box.x || a.box.y - b.box.y);
}

const within = (edge: number, length: number) => Math.min(length, Math.max(0, edge));

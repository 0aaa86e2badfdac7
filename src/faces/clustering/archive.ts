import type { Groupable } from './face.js';

export interface ArchivedFace extends Groupable {
  component: string;
}

export interface ComponentInfo {
  id: string;
  size: number;
  /** Whose faces are in it, by what persons have said. */
  labels: string[];
}

/** One owner's faces of one model that have been grouped before. */
export interface FaceArchive {
  /** All of them, a lot at a time: their vectors together may be more than memory should hold. */
  scan(): AsyncIterable<{ component: string; vector: Float32Array }[]>;
  /** These components, and all that share a label with one of them or with the new faces. */
  closure(components: readonly string[], labels: readonly string[]): Promise<ComponentInfo[]>;
  /** All faces of these components, a lot at a time. */
  load(components: readonly string[]): AsyncIterable<ArchivedFace[]>;
}

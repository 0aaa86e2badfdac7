import { dot } from '../../vectors/vector.js';
import type { Tag } from '../productions.js';

export interface Label {
  name: string;
  vector: Float32Array;
}

/** What CLIP was trained with: similarities lie so close together that they need to be drawn apart. */
const TEMPERATURE = 100;
const MAX_LABELS = 5;

/** How much each label has of the picture's likeness to all of them: the best, but those that have too little. */
export function scoreLabels(picture: Float32Array, labels: readonly Label[], minScore: number): Tag[] {
  const logits = labels.map(({ vector }) => TEMPERATURE * dot(picture, vector));
  const highest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return labels
    .map(({ name }, index) => ({ name, score: Math.round((weights[index]! / total) * 1e4) / 1e4 }))
    .filter(({ score }) => score >= minScore)
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_LABELS);
}

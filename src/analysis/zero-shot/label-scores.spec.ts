import { describe, expect, it } from 'vitest';
import { normalise } from '../../vectors/vector.js';
import { EVERYDAY_LABELS } from './everyday-labels.js';
import { scoreLabels } from './label-scores.js';

const label = (name: string, ...values: number[]) => ({ name, vector: normalise(values)! });

describe('the scores of labels', () => {
  const picture = normalise([1, 0.2, 0])!;

  it('divide 1 among them by likeness, the best first', () => {
    const tags = scoreLabels(
      picture,
      [label('far', 0, 0, 1), label('near', 1, 0.2, 0.1), label('exact', 1, 0.2, 0)],
      0,
    );
    expect(tags.map(({ name }) => name)).toEqual(['exact', 'near', 'far']);
    expect(tags.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 3);
    // exp(-0.48): a hundred times what the cosines differ by.
    expect(tags[1]!.score / tags[0]!.score).toBeCloseTo(0.6186, 2);
  });

  it('leave out what has too little, and all but five', () => {
    const alike = Array.from({ length: 8 }, (_, index) => label(`label ${index}`, 1, 0.2, index / 1e3));
    expect(scoreLabels(picture, alike, 0)).toHaveLength(5);
    expect(scoreLabels(picture, alike, 0.2)).toEqual([]);
  });
});

it('everyday labels are many, and none is there twice', () => {
  expect(EVERYDAY_LABELS.length).toBeGreaterThan(140);
  expect(new Set(EVERYDAY_LABELS).size).toBe(EVERYDAY_LABELS.length);
});

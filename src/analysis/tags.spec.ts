import { describe, expect, it } from 'vitest';
import { normaliseTags } from './tags.js';

describe('tags of machines', () => {
  it('are given once each, with the best score, in their order', () => {
    expect(
      normaliseTags([
        { name: ' Red_Boat ', score: 0.4 },
        { name: '#harbour', score: 0.9 },
        { name: 'red boat.', score: 0.6 },
      ]),
    ).toEqual([
      { name: 'red boat', score: 0.6 },
      { name: 'harbour', score: 0.9 },
    ]);
  });

  it('keep to what scores and names may be', () => {
    expect(
      normaliseTags([
        { name: '...', score: 1 },
        { name: '', score: 1 },
        { name: 'x'.repeat(65), score: 1 },
        { name: 'nan', score: Number.NaN },
        { name: 'sure', score: 7 },
        { name: 'unlikely', score: -1 },
        { name: 'a\u0000b', score: 0.5 },
      ]),
    ).toEqual([
      { name: 'sure', score: 1 },
      { name: 'unlikely', score: 0 },
      { name: 'a b', score: 0.5 },
    ]);
  });

  it('are few', () => {
    const many = Array.from({ length: 100 }, (_, i) => ({ name: `tag ${i}`, score: i / 100 }));
    expect(normaliseTags(many)).toHaveLength(30);
  });
});

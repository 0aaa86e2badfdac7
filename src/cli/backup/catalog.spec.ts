import { describe, expect, it } from 'vitest';
import { parentsFirst } from './catalog.js';

const table = (name: string) => ({ name, columns: ['id'] });
const order = (names: string[], references: [string, string][]) =>
  parentsFirst(
    names.map(table),
    references.map(([child, parent]) => ({ child, parent })),
  ).map(({ name }) => name);

describe('parentsFirst', () => {
  it('puts each table after those that it refers to', () => {
    const references: [string, string][] = [
      ['images', 'users'],
      ['faces', 'images'],
      ['faces', 'clusters'],
      ['clusters', 'users'],
    ];
    expect(order(['clusters', 'faces', 'images', 'users'], references)).toEqual([
      'users',
      'clusters',
      'images',
      'faces',
    ]);
  });

  it('comes to an end where tables refer to each other', () => {
    expect(
      order(
        ['a', 'b'],
        [
          ['a', 'b'],
          ['b', 'a'],
        ],
      ).sort(),
    ).toEqual(['a', 'b']);
  });
});

import { describe, expect, it } from 'vitest';
import type { CatalogueEntry } from './catalogue.js';
import { pieces } from './pieces.js';

const entry = (
  imageId: string,
  { row = null, ...product }: Partial<CatalogueEntry['product']> & { row?: string | null } = {},
): CatalogueEntry => ({
  imageId,
  row,
  source: 'batch',
  product: {
    name: 'Trail Jacket',
    maker: 'Northpeak',
    model: null,
    url: null,
    price: { amountMinor: 18_999, currency: 'EUR' },
    condition: 'good',
    description: null,
    material: null,
    ...product,
  },
});
const idsOf = (entries: readonly CatalogueEntry[]) => entries.map(({ imageId }) => imageId).join('');

describe(pieces, () => {
  it.each([
    ['row', entry('a', { row: '1' }), entry('b', { row: '1', name: 'As somebody calls it' })],
    ['description', entry('a', { row: '1' }), entry('b', { row: '2' })],
    ['description, by hand', entry('a'), entry('b')],
  ])('are one where the %s is one', (_, one, other) => {
    expect(idsOf(pieces([one, other]))).toBe('a');
    expect(pieces([other], [one])).toEqual([]);
  });

  it.each([
    ['name', { name: 'Trail Pants' }],
    ['model', { model: '200' }],
    ['price', { price: { amountMinor: 9_900, currency: 'EUR' } }],
    ['condition', { condition: 'fair' as const }],
    ['page', { url: 'https://shop.example/2' }],
  ])('are several where each has a %s of its own', (_, changes) => {
    expect(idsOf(pieces([entry('a', { row: '1' }), entry('b', { row: '2', ...changes })]))).toBe('ab');
  });

  it('are known by every name that one of their pictures has', () => {
    const given = [
      entry('a', { row: '1' }),
      entry('b', { row: '1', name: 'Coat' }),
      entry('c', { name: 'Coat' }),
    ];
    expect(idsOf(pieces(given))).toBe('a');
  });
});

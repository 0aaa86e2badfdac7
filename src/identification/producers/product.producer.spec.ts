import { describe, expect, it } from 'vitest';
import type { ProductResult } from '../../analysis/identification-results.js';
import type { Source } from '../../analysis/producer.js';
import type { AppConfig } from '../../config/app-config.js';
import type { ImageProduct } from '../../database/product.js';
import { matches } from '../testing/visual-matches.js';
import type { LanguageModel } from '../language/language-model.js';
import { ProductReader } from '../product/product-reader.js';
import { ProductProducer } from './product.producer.js';

const SEEN_AT = '2026-01-02T03:04:05.000Z';
const unconfigured = { isConfigured: false, unavailable: () => 'not configured' } as LanguageModel;
const producer = new ProductProducer(
  new ProductReader(unconfigured, { timeoutSeconds: 60 } as AppConfig['analysis']),
);

const produced = (
  titles: string[],
  product: ImageProduct | null = null,
  provider: string | undefined = 'serpapi',
) =>
  producer.produce(
    {
      image: { id: 'own', ownerId: 1, product, lastModified: new Date(SEEN_AT) },
      result: async () => ({ matches: matches(titles, { isExact: true }), labels: [], seenAt: SEEN_AT }),
      provenance: async () => provider && { provider },
    } as unknown as Source,
    { signal: new AbortController().signal },
  );

const line = (said: Partial<ProductResult>) =>
  producer.line.data({ maker: null, model: null, name: 'denim jacket', ...said } as ProductResult);

describe('product', () => {
  it('tells each claim with its evidence: where, in which words, and when', async () => {
    const { data, provenance } = await produced(['Nikon F3 camera', 'Nikon F3 used', 'Nikon F3']);
    expect(data).toMatchObject({ maker: 'Nikon', model: 'F3', name: 'Nikon F3' });
    expect(data.evidence[0]).toEqual({
      provider: 'serpapi',
      url: 'https://site0.example/p/0',
      title: 'Nikon F3 camera',
      price: null,
      seenAt: SEEN_AT,
      imageId: null,
    });
    expect(provenance).toEqual({ provider: 'rules', version: '1' });
  });

  it('shows at most ten matches, and as tags what is sure enough', async () => {
    const { data } = await produced(Array.from({ length: 30 }, () => 'Nikon F3'));
    expect(data.evidence).toHaveLength(10);
    expect(data.tags).toEqual(['nikon', 'f3'].map((name) => ({ name, score: data.confidence })));
    expect((await produced(['denim jacket', 'blue denim jacket'])).data.tags).toEqual([]);
  });

  it('says what its owner said', async () => {
    const said = { name: 'My Leica', maker: 'Leica', model: null, url: null, price: null } as ImageProduct;
    const { data, provenance } = await produced(['Nikon F3', 'Nikon F3'], said);
    expect(data).toMatchObject({ name: 'My Leica', maker: 'Leica', model: null, confidence: 1 });
    expect(data.evidence).toEqual([
      { provider: 'user', url: null, title: 'My Leica', price: null, seenAt: SEEN_AT, imageId: 'own' },
    ]);
    expect(provenance.provider).toBe('user');
  });

  it.each([
    ['Trail Jacket', 'Northpeak', 'Northpeak Trail Jacket'],
    ['Trail Jacket', 'Northpeak GmbH', 'Northpeak Trail Jacket'],
    ['The north-peak jacket', 'Northpeak', 'The north-peak jacket'],
    ['Trail Jacket', null, 'Trail Jacket'],
  ])('calls %s of the maker %s as others know it: %s', async (name, maker, known) => {
    const said = { name, maker, model: null, url: null, price: null } as ImageProduct;
    expect((await produced([], said)).data).toMatchObject({ name: known, maker });
  });

  it('finds nothing where nothing can be said', async () => {
    await expect(produced(['Online Shop'])).rejects.toMatchObject({
      code: 'NO_PRODUCT',
      name: 'NothingFound',
    });
  });

  it('asks nobody where no language model is configured', () => expect(producer.asks()).toEqual([]));
});

describe('its line', () => {
  it.each([
    [
      { maker: 'Nikon', model: 'F3' },
      { producer: 'Nikon', model: 'F3' },
    ],
    [
      { maker: 'Nikon', name: 'Nikon' },
      { producer: 'Nikon', model: '' },
    ],
    [
      { maker: 'Nikon', name: 'NIKON red rangefinder' },
      { producer: 'Nikon', model: 'red rangefinder' },
    ],
    [
      { maker: 'Leica', name: 'My Leica' },
      { producer: 'Leica', model: 'My Leica' },
    ],
    [
      { maker: 'Canon', name: 'Canonet' },
      { producer: 'Canon', model: 'Canonet' },
    ],
    [
      { maker: "Levi's", name: "Levi's® Trucker Jacket" },
      { producer: "Levi's", model: 'Trucker Jacket' },
    ],
    [
      { maker: "Levi's", name: "Levi's - Trucker Jacket (blue)" },
      { producer: "Levi's", model: 'Trucker Jacket (blue)' },
    ],
    [
      { maker: "Levi's", name: "Levi's, size M" },
      { producer: "Levi's", model: 'size M' },
    ],
    [
      { maker: 'Nikon', name: 'Nikon®' },
      { producer: 'Nikon', model: '' },
    ],
    [{ model: 'F3' }, { producer: '', model: 'F3' }],
    [{}, { producer: '', model: 'denim jacket' }],
  ])('of %j is %j', (said, data) => expect(line(said)).toEqual(data));
});

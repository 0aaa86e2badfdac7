import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Source } from '../../analysis/producer.js';
import { WorkFault } from '../../common/work-fault.js';
import type { ImageProduct } from '../../database/product.js';
import type { Asking, ProviderChain } from '../providers/provider-chain.js';
import type { VisualAnswer, VisualSearch } from '../providers/visual-search.provider.js';
import type { SamePictures } from '../visual/same-pictures.js';
import { VisualSearchChain } from '../visual/visual-search-chain.js';
import { visualMatch } from '../visual/visual-match.js';
import { VisualMatchesProducer } from './visual-matches.producer.js';

const { signal } = new AbortController();
const AT = new Date('2026-01-31T12:00:00Z');
/** Their beginnings, in which the mean colour stands. */
const RED_ON_WHITE = Buffer.from([54, 136, 2]).toString('base64');
const BLUE_ON_WHITE = Buffer.from([54, 198, 1]).toString('base64');
const PRODUCT: ImageProduct = {
  name: 'Acme Trail Jacket 200',
  maker: 'Acme',
  model: 'Trail Jacket 200',
  url: null,
  price: null,
  condition: 'good',
  description: null,
  material: null,
};

const sourceOf = (image: object = {}) =>
  ({
    image: {
      id: 'one',
      ownerId: 7,
      sha256: 'abc',
      fingerprint: '0101',
      thumbhash: RED_ON_WHITE,
      product: null,
      lastModified: AT,
      ...image,
    },
  }) as unknown as Source;

const providerOf = (name: string, answer: Partial<VisualAnswer> = {}, unavailable?: string) =>
  ({
    name,
    search: async () => ({ matches: [], labels: [], ...answer }),
    unavailable: () => unavailable,
    model: () => (name === 'openai' ? 'seer-1' : undefined),
  }) as unknown as VisualSearch;

type Question = Asking<VisualSearch, VisualAnswer>;

function producerOf(providers: VisualSearch[], fault?: Error) {
  const asked: Question[] = [];
  const first = async (all: VisualSearch[], question: Question) => {
    asked.push(question);
    if (fault) throw fault;
    for (const provider of all) {
      const value = await question.ask(provider, signal);
      if (!question.isEmpty(value)) return { provider, value, at: AT, insteadOf: [] };
    }
    return undefined;
  };
  const chain = { first } as unknown as ProviderChain;
  const pictures = { isSame: async (_: unknown, id: string) => id === 'the same' } as SamePictures;
  return { asked, producer: new VisualMatchesProducer(chain, new VisualSearchChain(providers), pictures) };
}

describe(VisualMatchesProducer, () => {
  it('takes what was answered for another picture where that is the same', async () => {
    const { asked, producer } = producerOf([
      providerOf('serpapi', { matches: [visualMatch({ title: 'A' })] }),
    ]);
    await producer.produce({ ...sourceOf(), rendition: async () => Buffer.of() }, { signal });
    expect(await asked[0]!.holdsOf!('the same')).toBe(true);
    expect(await asked[0]!.holdsOf!('another')).toBe(false);
  });

  const jacket = visualMatch({ title: '  Acme\u0000 Jacket ', url: 'javascript:alert(1)' });

  it('keeps what the provider says within bounds, and names who said it', async () => {
    const { producer } = producerOf([providerOf('openai', { matches: [jacket], labels: ['a', 'a', ''] })]);
    expect(await producer.produce(sourceOf(), { signal })).toEqual({
      data: { matches: [visualMatch({ title: 'Acme Jacket' })], labels: ['a'], seenAt: AT.toISOString() },
      provenance: { provider: 'openai', version: '1', model: 'seer-1' },
    });
  });

  it('asks the same question about all copies of a picture, also before they are measured', async () => {
    const { asked, producer } = producerOf([providerOf('serpapi', { matches: [jacket] })]);
    const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer();
    const unmeasured = (sha256: string) => ({
      ...sourceOf({ fingerprint: null, sha256 }),
      rendition: async () => picture,
    });
    await producer.produce(sourceOf({ sha256: 'one' }), { signal });
    await producer.produce(sourceOf({ sha256: 'two' }), { signal });
    await producer.produce(unmeasured('three'), { signal });
    await producer.produce(unmeasured('three'), { signal });
    await producer.produce(sourceOf({ sha256: 'two', thumbhash: BLUE_ON_WHITE }), { signal });
    const [one, two, three, four, blue] = asked.map(({ about }) => about);
    expect(one).toEqual(two);
    expect(three).toEqual(four);
    expect(three).not.toEqual(one);
    expect(blue).not.toEqual(one);
  });

  it('takes labels alone for no answer', async () => {
    const { producer } = producerOf([
      providerOf('google-vision', { labels: ['Jacket'] }),
      providerOf('openai', { matches: [jacket] }),
    ]);
    const { provenance } = await producer.produce(sourceOf(), { signal });
    expect(provenance.provider).toBe('openai');
  });

  it('says so where nobody knows', async () => {
    const { producer } = producerOf([providerOf('serpapi')]);
    await expect(producer.produce(sourceOf(), { signal })).rejects.toMatchObject({ code: 'NO_MATCH' });
  });

  it.each([
    ['knows', undefined],
    ['may be asked', new WorkFault('CONSENT_NEEDED', 'Allow that first')],
  ])('goes by what its owner says where nobody %s', async (_, fault) => {
    const { producer } = producerOf([providerOf('serpapi')], fault);
    const { data, provenance } = await producer.produce(sourceOf({ product: PRODUCT }), { signal });
    expect(provenance).toEqual({ provider: 'user', version: '1' });
    expect(data.matches).toEqual([
      visualMatch({
        title: 'Acme Trail Jacket 200',
        maker: 'Acme',
        model: 'Trail Jacket 200',
        condition: 'good',
        score: 1,
        isExact: true,
        imageId: 'one',
      }),
    ]);
  });

  it('searches all the same where its owner has said what it is', async () => {
    const { producer } = producerOf([providerOf('serpapi', { matches: [jacket] })]);
    const { provenance } = await producer.produce(sourceOf({ product: PRODUCT }), { signal });
    expect(provenance.provider).toBe('serpapi');
  });

  it('passes on why nobody was asked, and that the process stops', async () => {
    const consent = new WorkFault('CONSENT_NEEDED', 'Allow that first');
    await expect(producerOf([], consent).producer.produce(sourceOf(), { signal })).rejects.toMatchObject({
      code: 'CONSENT_NEEDED',
    });
    const stop = new DOMException('The process stops', 'AbortError');
    await expect(
      producerOf([], stop).producer.produce(sourceOf({ product: PRODUCT }), { signal }),
    ).rejects.toThrow('The process stops');
  });

  it('can be made as long as anybody can be asked', () => {
    const [none, some] = [
      [providerOf('serpapi', {}, 'Set A.'), providerOf('browser', {}, 'Set B.')],
      [providerOf('serpapi', {}, 'Set A.'), providerOf('catalogue')],
    ].map((providers) => producerOf(providers).producer.unavailable());
    expect(none).toBe('Set A. Set B.');
    expect(some).toBeUndefined();
  });
});

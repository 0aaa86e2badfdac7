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
      fingerprint: '0101',
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
  const pictures = {
    asked: (image: object, rendition: () => Promise<Buffer>) => ({
      ...image,
      isSame: async (id: string) => String(await rendition()) === id,
    }),
  } as unknown as SamePictures;
  return { asked, producer: new VisualMatchesProducer(chain, new VisualSearchChain(providers), pictures) };
}

describe(VisualMatchesProducer, () => {
  it('takes what was answered for another picture where that is the same', async () => {
    const { asked, producer } = producerOf([
      providerOf('serpapi', { matches: [visualMatch({ title: 'A' })] }),
    ]);
    await producer.produce({ ...sourceOf(), rendition: async () => Buffer.from('the same') }, { signal });
    expect(await asked[0]!.picture!.isSame('the same')).toBe(true);
    expect(await asked[0]!.picture!.isSame('another')).toBe(false);
  });

  const jacket = visualMatch({ title: '  Acme\u0000 Jacket ', url: 'javascript:alert(1)' });

  it('keeps what the provider says within bounds, and names who said it', async () => {
    const { producer } = producerOf([providerOf('openai', { matches: [jacket], labels: ['a', 'a', ''] })]);
    expect(await producer.produce(sourceOf(), { signal })).toEqual({
      data: { matches: [visualMatch({ title: 'Acme Jacket' })], labels: ['a'], seenAt: AT.toISOString() },
      provenance: { provider: 'openai', version: '1', model: 'seer-1' },
    });
  });

  it('asks the same question about all pictures, with the fingerprint of each, also before they are measured', async () => {
    const { asked, producer } = producerOf([providerOf('serpapi', { matches: [jacket] })]);
    const picture = await sharp(Buffer.from([0, 90, 200, 40]), { raw: { width: 2, height: 2, channels: 1 } })
      .resize(64)
      .jpeg()
      .toBuffer();
    await producer.produce(sourceOf(), { signal });
    const unmeasured = { ...sourceOf({ fingerprint: null }), rendition: async () => picture };
    await producer.produce(unmeasured, { signal });
    const [one, two] = asked;
    expect(one!.about).toEqual(two!.about);
    expect(one!.picture!.fingerprint).toBe('0101');
    expect(two!.picture!.fingerprint).toMatch(/^[01]{64}$/);
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

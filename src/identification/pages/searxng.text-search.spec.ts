import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildConfig } from '../../config/app-config.js';
import { parseEnvironment } from '../../config/environment.js';
import { json, status, WAYS_TO_FAIL } from '../../../test/support/model-services/fake-service.js';
import {
  formatForbidden,
  startSearxng,
  type FakeSearxng,
} from '../../../test/support/provider-services/searxng.js';
import { NoTextSearch } from './no.text-search.js';
import { SearxngTextSearch } from './searxng.text-search.js';

const { signal } = new AbortController();
const SECRETS = {
  DATABASE_URL: 'postgres://unused/unused',
  JWT_SECRET: randomBytes(32).toString('hex'),
  MEDIA_URL_SECRETS: randomBytes(32).toString('hex'),
};

function searchAt(environment: Record<string, string>) {
  const config = buildConfig(
    parseEnvironment({ NODE_ENV: 'test', PROVIDER_TIMEOUT: '1', ...SECRETS, ...environment }),
  );
  return new SearxngTextSearch(config.identification, config.providerServices);
}

describe('SearXNG', () => {
  let searxng: FakeSearxng;
  let search: SearxngTextSearch;
  beforeEach(async () => {
    searxng = await startSearxng();
    search = searchAt({ SEARXNG_URL: `${searxng.url}/`, SEARXNG_LANGUAGE: 'de' });
  });
  afterEach(() => searxng.stop());
  const ask = (words = 'Fujifilm X100V') => search.search({ words, signal });

  it('is asked for words, in a language, and tells what it finds', async () => {
    searxng.finds({ url: 'https://a.example/x', title: 'X100V', content: 'A camera' });
    expect(await ask('Leica & Söhne?')).toEqual([
      { url: 'https://a.example/x', title: 'X100V', excerpt: 'A camera' },
    ]);
    expect(Object.fromEntries(searxng.searches()[0]!)).toEqual({
      q: 'Leica & Söhne?',
      format: 'json',
      language: 'de',
    });
  });

  it('knows nothing where it finds nothing', async () => expect(await ask()).toEqual([]));

  it('spares what is well among what is not, and each page comes once', async () => {
    searxng.finds(
      { url: 'javascript:alert(1)', title: 'No' },
      { url: 'https://user:secret@a.example/', title: 'No' },
      { url: `https://a.example/${'x'.repeat(3000)}`, title: 'No' },
      { url: 7, title: 'No' },
      { title: 'No' },
      { url: 'https://a.example/1', title: null },
      { url: 'https://a.example/2', title: `A\u0000B\u202e${'c'.repeat(999)}`, content: 'first' },
      { url: 'https://a.example/2', title: 'again' },
    );
    const hits = await ask();
    expect(hits.map(({ url }) => url)).toEqual(['https://a.example/1', 'https://a.example/2']);
    expect(hits[0]).toMatchObject({ title: '', excerpt: '' });
    expect(hits[1]!.title).toMatch(/^A B c{250,}…$/);
    expect(hits[1]!.excerpt).toBe('first');
  });

  it('is heard out for so many only', async () => {
    searxng.finds(
      ...Array.from({ length: 100 }, (_, at) => ({ url: `https://a.example/${at}`, title: 'x' })),
    );
    expect((await ask()).map(({ url }) => url).slice(28)).toEqual([
      'https://a.example/28',
      'https://a.example/29',
    ]);
  });

  it('says what to set where it does not speak JSON', async () => {
    searxng.behave(formatForbidden);
    await expect(ask()).rejects.toMatchObject({
      code: 'SERVICE_REFUSED',
      transient: false,
      message: expect.stringContaining('search.formats') as string,
    });
  });

  it.each([
    ...WAYS_TO_FAIL,
    { way: 'sends no list', behaviour: json({ results: 'x' }), code: 'SERVICE_ANSWER_INVALID' },
  ])('that $way is a fault', async ({ behaviour, code }) => {
    searxng.behave(behaviour);
    await expect(ask()).rejects.toMatchObject({ code });
  });

  it('that fails once is asked again', async () => {
    searxng.next(status(502));
    searxng.finds({ url: 'https://a.example/', title: 'x' });
    expect(await ask()).toHaveLength(1);
  });

  it('says what to set where it is not there', async () => {
    expect(search.unavailable()).toBeUndefined();
    expect(searchAt({}).unavailable()).toContain('SEARXNG_URL');
    await expect(searchAt({}).search({ words: 'x', signal })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(new NoTextSearch().unavailable()).toContain('TEXT_SEARCH');
    await expect(new NoTextSearch().search()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

import { describe, expect, it } from 'vitest';
import { WorkFault } from '../../../common/work-fault.js';
import { NoTextSearch } from '../no.text-search.js';
import type { PageReader } from '../page-reader.js';
import type { ProductPage } from '../product-page.js';
import type { Provider } from '../../providers/provider.js';
import type { ProviderChain } from '../../providers/provider-chain.js';
import { TextSearch } from '../../providers/text-search.provider.js';
import { FakeProvider } from '../../providers/testing/fake-provider.js';
import { CAMERA } from '../../testing/products.js';
import { match } from '../../testing/visual-matches.js';
import { productPage } from '../testing/product-pages.js';
import { PageFinder } from './page-finder.js';

const search = { ownerId: 1, imageId: 'an-id', signal: new AbortController().signal };
const OWN = 'https://www.fujifilm-x.com/x100v';
const SHOP = 'https://shop.example/x100v';
const BLOG = 'https://blog.example/x100v';

class Words extends TextSearch {
  readonly name = 'searxng';
  readonly sends = 'words';
  readonly metered = false;

  unavailable() {
    return undefined;
  }

  async search() {
    return [];
  }
}

const page = (url: string, title: string) => productPage({ url, title });

/** Reads pages that are there, or fails as is told. */
function finderOf(
  pages: Record<string, ProductPage | WorkFault>,
  words: TextSearch = new NoTextSearch(),
  searching: () => Promise<undefined> = async () => undefined,
) {
  const read = async (url: string) => {
    const found = pages[url];
    if (found === undefined || found instanceof Error) throw found ?? new Error(`Who asks for ${url}?`);
    return found;
  };
  const provider: Provider = new FakeProvider('web-pages');
  return new PageFinder(
    { read, provider } as unknown as PageReader,
    words,
    { first: searching } as unknown as ProviderChain,
    { timeoutSeconds: 60 } as ConstructorParameters<typeof PageFinder>[3],
  );
}

const find = (finder: PageFinder, urls: string[]) =>
  finder.find(CAMERA, { named: [], matches: urls.map((url) => match(CAMERA.name, url)) }, search);

describe('where no page can be read', () => {
  const fault = (code: string, transient = false) => new WorkFault(code, 'It is so', { transient });

  it('the likeliest one’s fault is told, with its host', async () => {
    const finder = finderOf({
      [BLOG]: fault('HTTP_ERROR'),
      [OWN]: fault('PAGE_FORBIDDEN'),
      [SHOP]: fault('TIMED_OUT', true),
    });
    await expect(find(finder, [BLOG, SHOP, OWN])).rejects.toMatchObject({
      code: 'PAGE_FORBIDDEN',
      message: 'www.fujifilm-x.com: It is so',
      transient: true,
    });
  });

  it('what may pass is told, where others could be read', async () => {
    const finder = finderOf({
      [OWN]: fault('HTTP_ERROR'),
      [SHOP]: fault('TIMED_OUT', true),
      [BLOG]: page(BLOG, 'Something else'),
    });
    await expect(find(finder, [OWN, SHOP, BLOG])).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: 'shop.example: It is so',
    });
  });

  it('nothing is told, where what is gone may not come back and others are of another thing', async () => {
    const finder = finderOf({ [OWN]: fault('HTTP_ERROR'), [BLOG]: page(BLOG, 'Something else') });
    expect(await find(finder, [OWN, BLOG])).toBeUndefined();
  });

  it('the search’s fault is told only of a search that was all there is', async () => {
    const searching = () => Promise.reject(fault('SERVICE_UNREACHABLE', true));
    const failing = finderOf({ [SHOP]: fault('PAGE_FORBIDDEN') }, new Words(), searching);
    await expect(find(failing, [SHOP])).rejects.toMatchObject({ code: 'PAGE_FORBIDDEN', transient: true });
    await expect(find(failing, [])).rejects.toMatchObject({
      code: 'SERVICE_UNREACHABLE',
      message: 'It is so',
    });
  });
});

describe('without a search by words', () => {
  it('the pages that are known are read, and nobody else is named', async () => {
    const finder = finderOf({ [OWN]: page(OWN, CAMERA.name) });
    expect(await find(finder, [OWN])).toMatchObject({ askedAt: OWN, isOfficial: true });
    expect(finder.asks().map(({ name }) => name)).toEqual(['web-pages']);
  });

  it('only: one that is configured is named before them', () => {
    expect(
      finderOf({}, new Words())
        .asks()
        .map(({ name }) => name),
    ).toEqual(['searxng', 'web-pages']);
  });
});

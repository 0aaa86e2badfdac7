import { Injectable } from '@nestjs/common';
import {
  NothingFound,
  Producer,
  type ProduceContext,
  type Produced,
  type Produces,
  type ResultLine,
  type Source,
} from '../../analysis/producer.js';
import { pageEvidence } from '../pages/retail/page-evidence.js';
import { priceOnPage } from '../pages/retail/page-price.js';
import { PageFinder, type FoundPage } from '../pages/retail/page-finder.js';
import { WebPages } from '../pages/web-pages.provider.js';
import { askerOf } from '../providers/asker.js';

const VERSION = 1;

/** Where the product is sold new: by its maker, or else by a shop. */
@Injectable()
@Producer({ name: 'retail-page', parent: 'product', lane: 'web', trigger: 'request', version: VERSION })
export class RetailPageProducer implements Produces<'retail-page'> {
  readonly line: ResultLine<'retail-page'> = {
    description: 'producer-url',
    type: 'dict[str, str]',
    data: ({ url, title }) => ({ link: url, title }),
  };

  constructor(
    private readonly finder: PageFinder,
    private readonly pages: WebPages,
  ) {}

  asks() {
    return this.finder.asks();
  }

  async produce(source: Source, { signal }: ProduceContext): Promise<Produced<'retail-page'>> {
    const product = await source.result('product');
    if (!product) throw noRetailPage();
    const shown = await source.result('visual-matches');
    const known = { named: [source.image.product?.url], matches: shown?.matches ?? [] };
    const found = await this.finder.find(product, known, askerOf(source, signal));
    if (!found) throw noRetailPage();
    const { page, askedAt, isOfficial, insteadOf } = found;
    return {
      data: {
        url: addressOf(page),
        askedUrl: askedAt,
        title: page.title || product.name,
        isOfficial,
        evidence: [pageEvidence(page, askedAt, priceOnPage(product, page))],
      },
      provenance: {
        provider: this.pages.name,
        version: String(VERSION),
        ...(insteadOf.length > 0 && { insteadOf }),
      },
    };
  }
}

/** Some shops name their front page as the address of each of their pages. */
function addressOf({ url, canonicalUrl }: FoundPage['page']): string {
  const isFront = canonicalUrl !== null && new URL(canonicalUrl).pathname === '/';
  return canonicalUrl === null || isFront ? url : canonicalUrl;
}

const noRetailPage = () =>
  new NothingFound('NO_RETAIL_PAGE', 'No page was found on which the maker or a shop describes it');

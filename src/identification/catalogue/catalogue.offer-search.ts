import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Offer, ProductResult } from '../../analysis/identification-results.js';
import type { Money } from '../../database/product.js';
import { OfferSearch, type OfferQuestion } from '../providers/offer-search.provider.js';
import { titleMatch } from '../words/title-match.js';
import { tokensOf } from '../words/tokens.js';
import { Catalogue, type CatalogueEntry } from './catalogue.js';
import { entriesWithWords } from './entries-with-words.js';

/** Entries that share words with the product, looked at one by one. */
const LOOKED_AT = 500;
const OFFERS = 50;
/** At less, it is another product. */
const LEAST_MATCH = 0.6;

/** What one's own catalogue says that a product costs. */
@Injectable()
export class CatalogueOffers extends OfferSearch {
  readonly name = 'catalogue';
  readonly sends = 'nothing';
  readonly metered = false;

  constructor(
    private readonly source: DataSource,
    private readonly catalogue: Catalogue,
  ) {
    super();
  }

  unavailable(): undefined {
    return undefined;
  }

  async find({ product, source: { image }, signal }: OfferQuestion): Promise<Offer[]> {
    const words = tokensOf([product.name, product.maker, product.model].join(' '));
    const ids = await entriesWithWords(this.source, image.ownerId, words, LOOKED_AT);
    signal.throwIfAborted();
    const entries = await this.catalogue.entries(image.ownerId, ids);
    // What the picture itself costs is no offer for what it shows: it would answer a question with itself.
    entries.delete(image.id);
    const seenAt = new Date().toISOString();
    return [...entries.values()]
      .flatMap((entry) => {
        const match = matchOf(product, entry);
        const { price } = entry.product;
        return price && match >= LEAST_MATCH ? [toOffer(entry, price, match, seenAt)] : [];
      })
      .sort((a, b) => b.match - a.match)
      .slice(0, OFFERS);
  }
}

/** A row may name maker and model in columns of their own rather than in its name. */
function matchOf({ name, maker, model }: ProductResult, { product }: CatalogueEntry): number {
  const title = [product.name, product.maker, product.model].filter(Boolean).join(' ');
  const wanted = maker !== null && model !== null ? `${maker} ${model}` : name;
  return titleMatch(wanted, title);
}

const toOffer = (
  { imageId, product }: CatalogueEntry,
  price: Money,
  match: number,
  seenAt: string,
): Offer => ({
  source: 'catalogue',
  url: product.url,
  title: product.name,
  price,
  shippingMinor: null,
  condition: product.condition ?? 'used',
  conditionText: product.condition,
  kind: 'ask',
  seenAt,
  match: Math.round(match * 1000) / 1000,
  imageId,
});

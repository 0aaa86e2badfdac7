import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Offer, ProductResult } from '../../analysis/identification-results.js';
import type { Money } from '../../database/product.js';
import { OfferSearch, type OfferQuestion } from '../providers/offer-search.provider.js';
import { titleMatch } from '../words/title-match.js';
import { tokensOf } from '../words/tokens.js';
import { Catalogue, type CatalogueEntry } from './catalogue.js';
import { pieces } from './pieces.js';
import { anyWord, idsWithWords, plainWords, PRODUCT_WORDS } from './product-words.js';

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
    const ids = await this.withWordsOf(product, image.ownerId);
    signal.throwIfAborted();
    const asked = new Set([image.id, ...recognisedAs(product)]);
    const entries = await this.catalogue.entries(image.ownerId, [...ids, ...asked]);
    const own = [...asked].flatMap((id) => entries.get(id) ?? []);
    const seenAt = new Date().toISOString();
    // What a piece itself costs is no offer for it: it would answer a question with itself.
    return pieces([...entries.values()].sort(byPerson), own)
      .flatMap((entry) => {
        const match = matchOf(product, entry);
        const { price, condition } = entry.product;
        const isOffer = match >= LEAST_MATCH && condition !== 'new';
        return price && isOffer ? [toOffer(entry, price, match, seenAt)] : [];
      })
      .sort((a, b) => b.match - a.match)
      .slice(0, OFFERS);
  }

  /** Those that share most words with it. */
  private async withWordsOf({ name, maker, model }: ProductResult, ownerId: number): Promise<string[]> {
    const text = [name, maker, model].filter(Boolean).join(' ');
    const words = [...plainWords(text), ...tokensOf(text)];
    if (words.length === 0) return [];
    const query = `to_tsquery('simple', $2)`;
    const rows = await this.source.query<{ id: string }[]>(
      `WITH found AS MATERIALIZED (${idsWithWords('$1', query)})
       SELECT images.id FROM found JOIN images USING (id)
        ORDER BY ts_rank(${PRODUCT_WORDS}, ${query}) DESC, images.id DESC LIMIT $3`,
      [ownerId, anyWord(words), LOOKED_AT],
    );
    return rows.map(({ id }) => id);
  }
}

/** The entry that the picture was taken for: the first of those that say what it is. */
const recognisedAs = ({ evidence }: ProductResult): string[] =>
  evidence.flatMap(({ imageId }) => imageId ?? []).slice(0, 1);

/** What somebody says of one picture of a piece counts before what its row says. */
const byPerson = (one: CatalogueEntry, other: CatalogueEntry) =>
  Number(other.source === 'user') - Number(one.source === 'user') || (one.imageId < other.imageId ? -1 : 1);

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
  condition: product.condition,
  conditionText: product.condition,
  kind: 'ask',
  seenAt,
  match: Math.round(match * 1000) / 1000,
  imageId,
});

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Offer, ProductResult } from '../../analysis/identification-results.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { Money } from '../../database/product.js';
import { offerMatch } from '../offers/offer-match.js';
import { OfferSearch, type OfferQuestion } from '../providers/offer-search.provider.js';
import { tokensOf } from '../words/tokens.js';
import { withParts } from '../words/with-parts.js';
import { Catalogue, type CatalogueEntry } from './catalogue.js';
import { pieces } from './pieces.js';
import { wantedName } from './wanted-name.js';
import { distinct, idsWithWords, plainWords } from './product-words.js';

/** Entries that share words with the product, looked at one by one. */
const LOOKED_AT = 500;
const OFFERS = 50;
/** Once nobody waits for an answer any more, the database looks no further either. */
const AFTERWARDS_MS = 500;
/** At less, it is another product. */
const LEAST_MATCH = 0.6;

/** What one's own catalogue says that a product costs. */
@Injectable()
export class CatalogueOffers extends OfferSearch {
  readonly name = 'catalogue';
  readonly sends = 'nothing';
  readonly metered = false;
  private readonly patienceMs: number;

  constructor(
    private readonly source: DataSource,
    private readonly catalogue: Catalogue,
    @InjectConfig('identification') { timeoutSeconds }: AppConfig['identification'],
  ) {
    super();
    this.patienceMs = timeoutSeconds * 1000 + AFTERWARDS_MS;
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

  /** Those that share most words with it. Of each word the index knows whose it is: nothing is read but that. */
  private async withWordsOf({ name, maker, model }: ProductResult, ownerId: number): Promise<string[]> {
    const text = [name, maker, model].filter(Boolean).join(' ');
    const words = distinct([...plainWords(text), ...tokensOf(text)]);
    if (words.length === 0) return [];
    const rows = await this.source.transaction(async (db) => {
      await db.query(`SELECT set_config('statement_timeout', $1, true)`, [String(this.patienceMs)]);
      return db.query<{ id: string }[]>(
        `SELECT found.id FROM unnest($2::text[]) AS word
          CROSS JOIN LATERAL (${idsWithWords('$1', `to_tsquery('simple', word)`)}) AS found
          GROUP BY found.id ORDER BY count(*) DESC, found.id DESC LIMIT $3`,
        [ownerId, words, LOOKED_AT],
      );
    });
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
function matchOf(product: ProductResult, { product: { name, maker, model } }: CatalogueEntry): number {
  return offerMatch(wantedName(product), withParts(name, [maker, model]));
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

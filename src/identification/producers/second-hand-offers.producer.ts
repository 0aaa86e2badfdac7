import { Injectable } from '@nestjs/common';
import type { ProductResult, SecondHandOffersResult } from '../../analysis/identification-results.js';
import {
  NothingFound,
  Producer,
  type ProduceContext,
  type Produced,
  type Produces,
  type ResultLine,
  type Source,
} from '../../analysis/producer.js';
import { whyNone } from '../../common/why-none.js';
import { formatMoney } from '../money/money.js';
import { mergeOffers } from '../offers/merge-offers.js';
import { OfferSearches } from '../offers/offer-searches.js';
import { askerOf } from '../providers/asker.js';
import { ProviderChain } from '../providers/provider-chain.js';

const VERSION = 1;

/** What is less sure is worth no question that costs something, or of which there are so many a day. */
const WORTH_A_QUESTION = 0.3;
const UNSURE = {
  code: 'PRODUCT_UNSURE',
  message: 'Which product it is is too unsure for a question that is counted',
};

/** What the product is offered for at second hand: all providers are asked, and one that fails does not spoil the others. */
@Injectable()
@Producer({
  name: 'second-hand-offers',
  parent: 'product',
  lane: 'web',
  trigger: 'request',
  version: VERSION,
})
export class SecondHandOffersProducer implements Produces<'second-hand-offers'> {
  readonly line: ResultLine<'second-hand-offers'> = {
    description: 'second-hand-offers',
    type: 'list[dict[str, str]]',
    data: ({ offers }) =>
      offers.map(({ price, url, title, conditionText, condition }) => ({
        price: formatMoney(price),
        link: url ?? '',
        title,
        // Sellers call used what is broken.
        wear: condition === 'for-parts' ? condition : (conditionText ?? condition ?? ''),
      })),
  };

  constructor(
    private readonly searches: OfferSearches,
    private readonly chain: ProviderChain,
  ) {}

  unavailable(): string | undefined {
    return whyNone(this.searches.providers);
  }

  asks() {
    return this.searches.asked;
  }

  async produce(source: Source, { signal }: ProduceContext): Promise<Produced<'second-hand-offers'>> {
    const product = await source.result('product');
    if (!product) throw noOffers();
    const { offers, who, passedOver, isAnybodySpared } = await this.find(product, source, signal);
    if (offers.length === 0) throw isAnybodySpared ? tooUnsure() : noOffers();
    const insteadOf = passedOver.length > 0 ? { insteadOf: passedOver } : {};
    return {
      data: { offers },
      provenance: { provider: who.join(', '), version: String(VERSION), ...insteadOf },
    };
  }

  private async find(product: ProductResult, source: Source, signal: AbortSignal) {
    const { asked, spared } = this.worthAsking(product);
    const isAnybodyLeft = asked.some((provider) => provider.unavailable() === undefined);
    if (spared.length > 0 && !isAnybodyLeft) throw tooUnsure();
    const { replies, passedOver } = await this.chain.all(asked, {
      ...askerOf(source, signal),
      about: ['offers', String(VERSION), product.name],
      ask: (provider, inTime) => provider.find({ product, source, signal: inTime }),
      isEmpty: (offers) => offers.length === 0,
    });
    const offers: SecondHandOffersResult['offers'] = mergeOffers(
      replies.map(({ value }) => value),
      this.searches.rates,
    );
    return {
      offers,
      who: replies.map(({ provider }) => provider.name),
      passedOver: [...passedOver, ...spared],
      isAnybodySpared: spared.length > 0,
    };
  }

  private worthAsking({ confidence }: ProductResult) {
    const { providers } = this.searches;
    if (confidence >= WORTH_A_QUESTION) return { asked: providers, spared: [] };
    const spared = providers.filter((provider) => provider.metered && provider.unavailable() === undefined);
    return {
      asked: providers.filter(({ metered }) => !metered),
      spared: spared.map(({ name }) => ({ provider: name, ...UNSURE })),
    };
  }
}

const tooUnsure = () => new NothingFound(UNSURE.code, UNSURE.message);

const noOffers = () => new NothingFound('NO_OFFERS', 'Nobody who was asked knows an offer of this product');

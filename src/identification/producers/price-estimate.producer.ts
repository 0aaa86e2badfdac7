import { Injectable } from '@nestjs/common';
import type { PriceEstimateResult } from '../../analysis/identification-results.js';
import {
  NothingFound,
  Producer,
  type Produced,
  type Produces,
  type ResultLine,
  type Source,
} from '../../analysis/producer.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { formatMoney } from '../money/money.js';
import { estimate } from '../price/estimate.js';

const VERSION = 1;

type LeftOut = PriceEstimateResult['leftOut'];

/** As a user is told of them. */
const REASONS: Record<LeftOut[number]['reason'], string> = {
  bid: 'in an auction',
  'for-parts': 'for parts',
  new: 'of new ones',
  'unknown-condition': 'in a condition that nobody tells',
  'poor-match': 'of what may be something else',
  'no-rate': 'in a currency without a rate',
  outlier: 'far from the others',
};

/**
 * What the product is worth, by statistics of what it is offered for. It asks nobody, and takes no time: somebody waits
 * for it, and in the lane of what computes it would stand behind every picture of an upload.
 */
@Injectable()
@Producer({
  name: 'price-estimate',
  parent: 'second-hand-offers',
  lane: 'web',
  trigger: 'request',
  version: VERSION,
})
export class PriceEstimateProducer implements Produces<'price-estimate'> {
  readonly line: ResultLine<'price-estimate'> = {
    description: 'estimated-price',
    type: 'dict[str, str]',
    data: ({ price, minRange, maxRange, certainty }) => ({
      price: formatMoney(price),
      min_range: formatMoney(minRange),
      max_range: formatMoney(maxRange),
      certainty: certainty.toFixed(2),
    }),
  };

  constructor(@InjectConfig('identification') private readonly config: AppConfig['identification']) {}

  async produce(source: Source): Promise<Produced<'price-estimate'>> {
    const { currency, rates, offersMinCount: minCount } = this.config;
    const [product, found] = await Promise.all([
      source.result('product'),
      source.result('second-hand-offers'),
    ]);
    const offers = found?.offers ?? [];
    const data = estimate(offers, { currency, rates, minCount, confidence: product?.confidence ?? 1 });
    if ('tooFew' in data) throw notEnough(data, minCount);
    return { data, provenance: { provider: 'rules', version: String(VERSION) } };
  }
}

function notEnough({ tooFew, leftOut }: { tooFew: number; leftOut: LeftOut }, least: number) {
  const why = leftOut.map(({ reason, count }) => `${count} ${REASONS[reason]}`).join(', ');
  const some = tooFew === 0 ? 'No offer' : tooFew === 1 ? 'Only 1 offer' : `Only ${tooFew} offers`;
  const message = `${some} can be compared; ${least} are needed`;
  return new NothingFound('NOT_ENOUGH_OFFERS', why ? `${message}; left out: ${why}` : message);
}

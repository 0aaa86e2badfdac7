import { Injectable } from '@nestjs/common';
import { NothingFound, Producer, type Produces, type Source } from '../../../../src/analysis/producer.js';
import type { Productions } from '../../../../src/analysis/productions.js';

declare module '../../../../src/analysis/productions.js' {
  interface Productions {
    'resale-advice': { advice: 'sell' | 'keep' };
  }
}

@Injectable()
@Producer({ name: 'resale-advice', parent: 'price-estimate', lane: 'cpu', trigger: 'request', version: 1 })
export class ResaleAdviceProducer implements Produces<'resale-advice'> {
  readonly line = {
    description: 'resale-advice',
    type: 'dict[str, str]',
    data: ({ advice }: Productions['resale-advice']) => ({ advice }),
  };

  async produce(source: Source) {
    const estimate = await source.result('price-estimate');
    if (!estimate || estimate.certainty < 0.5) {
      throw new NothingFound('PRICE_UNCERTAIN', 'The price is too uncertain for advice');
    }
    // In the smallest unit, whatever the currency: posting it costs more than it brings.
    const advice = estimate.price.amountMinor < 1000 ? ('keep' as const) : ('sell' as const);
    return { data: { advice }, provenance: { provider: 'rules', version: '1' } };
  }
}

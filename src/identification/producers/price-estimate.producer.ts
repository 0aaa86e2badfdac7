import { Injectable } from '@nestjs/common';
import { NothingFound, Producer, type Produced, type Produces } from '../../analysis/producer.js';

@Injectable()
@Producer({ name: 'price-estimate', parent: 'renditions', lane: 'web', trigger: 'request', version: 1 })
export class PriceEstimateProducer implements Produces<'price-estimate'> {
  async produce(): Promise<Produced<'price-estimate'>> {
    throw new NothingFound('NOT_ENOUGH_OFFERS', 'There are too few offers to say what it is worth');
  }
}

import { Injectable } from '@nestjs/common';
import { NothingFound, Producer, type Produced, type Produces } from '../../analysis/producer.js';

@Injectable()
@Producer({
  name: 'price-estimate',
  parent: 'second-hand-offers',
  lane: 'web',
  trigger: 'request',
  version: 1,
})
export class PriceEstimateProducer implements Produces<'price-estimate'> {
  async produce(): Promise<Produced<'price-estimate'>> {
    throw new NothingFound('BEING_WRITTEN', 'This is being written');
  }
}

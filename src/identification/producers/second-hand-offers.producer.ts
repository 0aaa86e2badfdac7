import { Injectable } from '@nestjs/common';
import { NothingFound, Producer, type Produced, type Produces } from '../../analysis/producer.js';

@Injectable()
@Producer({ name: 'second-hand-offers', parent: 'product', lane: 'web', trigger: 'request', version: 1 })
export class SecondHandOffersProducer implements Produces<'second-hand-offers'> {
  async produce(): Promise<Produced<'second-hand-offers'>> {
    throw new NothingFound('BEING_WRITTEN', 'This is being written');
  }
}

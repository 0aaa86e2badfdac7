import { Injectable } from '@nestjs/common';
import { NothingFound, Producer, type Produced, type Produces } from '../../analysis/producer.js';

@Injectable()
@Producer({ name: 'product', parent: 'visual-matches', lane: 'web', trigger: 'request', version: 1 })
export class ProductProducer implements Produces<'product'> {
  async produce(): Promise<Produced<'product'>> {
    throw new NothingFound('BEING_WRITTEN', 'This is being written');
  }
}

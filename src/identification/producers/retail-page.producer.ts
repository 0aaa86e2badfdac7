import { Injectable } from '@nestjs/common';
import { NothingFound, Producer, type Produced, type Produces } from '../../analysis/producer.js';

@Injectable()
@Producer({ name: 'retail-page', parent: 'product', lane: 'web', trigger: 'request', version: 1 })
export class RetailPageProducer implements Produces<'retail-page'> {
  async produce(): Promise<Produced<'retail-page'>> {
    throw new NothingFound('BEING_WRITTEN', 'This is being written');
  }
}

import { Injectable } from '@nestjs/common';
import { NothingFound, Producer, type Produced, type Produces } from '../../analysis/producer.js';

@Injectable()
@Producer({ name: 'retail-details', parent: 'retail-page', lane: 'web', trigger: 'request', version: 1 })
export class RetailDetailsProducer implements Produces<'retail-details'> {
  async produce(): Promise<Produced<'retail-details'>> {
    throw new NothingFound('BEING_WRITTEN', 'This is being written');
  }
}

import { Injectable } from '@nestjs/common';
import { NothingFound, Producer, type Produced, type Produces } from '../../analysis/producer.js';

@Injectable()
@Producer({ name: 'visual-matches', parent: 'renditions', lane: 'web', trigger: 'request', version: 1 })
export class VisualMatchesProducer implements Produces<'visual-matches'> {
  async produce(): Promise<Produced<'visual-matches'>> {
    throw new NothingFound('BEING_WRITTEN', 'This is being written');
  }
}

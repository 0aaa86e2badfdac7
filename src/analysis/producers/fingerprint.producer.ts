import { Injectable } from '@nestjs/common';
import { differenceHash, toBits } from '../../imaging/measure/dhash.js';
import { Producer, type ImageFields, type Produces, type Source } from '../producer.js';
import type { FingerprintResult } from '../productions.js';
import { ownWork } from './provenance.js';

const VERSION = 1;

@Injectable()
@Producer({ name: 'fingerprint', parent: 'renditions', lane: 'cpu', trigger: 'upload', version: VERSION })
export class FingerprintProducer implements Produces<'fingerprint'> {
  async produce(source: Source) {
    const dhash = await differenceHash(await source.rendition('small'));
    return { data: { dhash }, provenance: ownWork(VERSION) };
  }

  imageFields({ dhash }: FingerprintResult): ImageFields {
    return { fingerprint: dhash === null ? null : toBits(dhash) };
  }
}

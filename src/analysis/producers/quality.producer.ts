import { Injectable } from '@nestjs/common';
import { readGrey } from '../../imaging/measure/pixels.js';
import { measureQuality, QUALITY_SIZE } from '../../imaging/measure/quality.js';
import { Producer, type ImageFields, type Produces, type Source } from '../producer.js';
import type { QualityResult } from '../productions.js';
import { ownWork } from './provenance.js';

const VERSION = 1;

@Injectable()
@Producer({ name: 'quality', parent: 'renditions', lane: 'cpu', trigger: 'upload', version: VERSION })
export class QualityProducer implements Produces<'quality'> {
  async produce(source: Source) {
    const grey = await readGrey(await source.rendition('medium'), QUALITY_SIZE);
    return { data: measureQuality(grey), provenance: ownWork(VERSION) };
  }

  imageFields(data: QualityResult): ImageFields {
    return { quality: { ...data } };
  }
}

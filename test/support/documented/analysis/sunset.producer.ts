import { Injectable } from '@nestjs/common';
import { readRgb } from '../../../../src/imaging/measure/pixels.js';
import { Producer, type Produces, type Source } from '../../../../src/analysis/producer.js';
import { ownWork } from '../../../../src/analysis/producers/provenance.js';

declare module '../../../../src/analysis/productions.js' {
  interface Productions {
    sunset: { /** 0–1 */ likelihood: number; tags: Tag[] };
  }
}

const VERSION = 1;

@Injectable()
@Producer({ name: 'sunset', parent: 'renditions', lane: 'cpu', trigger: 'upload', version: VERSION })
export class SunsetProducer implements Produces<'sunset'> {
  async produce(source: Source) {
    const { data: rgb } = await readRgb(await source.rendition('small'), 64);
    let warm = 0;
    for (let at = 0; at < rgb.length; at += 3) if (rgb[at]! > 1.5 * rgb[at + 2]!) warm++;
    const likelihood = warm / (rgb.length / 3);
    const tags = likelihood > 0.5 ? [{ name: 'sunset', score: likelihood }] : [];
    return { data: { likelihood, tags }, provenance: ownWork(VERSION) };
  }
}

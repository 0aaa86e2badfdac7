import { Injectable } from '@nestjs/common';
import { Captioner } from '../captioners/captioner.driver.js';
import { Producer, type ImageFields, type ProduceContext, type Produces, type Source } from '../producer.js';
import type { CaptionResult } from '../productions.js';
import { readMetadata } from './metadata.producer.js';

@Injectable()
@Producer({ name: 'caption', parent: 'renditions', lane: 'model', trigger: 'upload', version: 1 })
export class CaptionProducer implements Produces<'caption'> {
  constructor(private readonly captioner: Captioner) {}

  async produce(source: Source, { signal }: ProduceContext) {
    // Metadata is made at the same time: reading it here where it is late keeps the words independent of
    // which of the two came first.
    const metadata = (await source.result('metadata')) ?? (await readMetadata(source));
    const medium = await source.rendition('medium');
    const { caption, tags, provenance } = await this.captioner.caption({ medium, metadata, signal });
    return { data: { caption, tags }, provenance };
  }

  imageFields({ caption, tags }: CaptionResult): ImageFields {
    return { caption, tags: tags.map(({ name }) => name) };
  }
}

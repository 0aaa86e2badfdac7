import { Injectable } from '@nestjs/common';
import { thumbHashToAverageRGBA } from 'thumbhash';
import { CaptionerChain } from '../captioners/captioner-chain.js';
import { Producer, type ImageFields, type ProduceContext, type Produces, type Source } from '../producer.js';
import type { CaptionResult, RenditionsResult } from '../productions.js';
import { readMetadata } from './metadata.producer.js';

@Injectable()
@Producer({ name: 'caption', parent: 'renditions', lane: 'model', trigger: 'upload', version: 2 })
export class CaptionProducer implements Produces<'caption'> {
  constructor(private readonly captioners: CaptionerChain) {}

  async produce(source: Source, { signal }: ProduceContext) {
    // Metadata is made at the same time: reading it here where it is late keeps the words independent of
    // which of the two came first.
    const metadata = (await source.result('metadata')) ?? (await readMetadata(source));
    const [small, medium] = await Promise.all([source.rendition('small'), source.rendition('medium')]);
    const opacity = metadata.hasAlpha ? averageOpacity(await source.result('renditions')) : 1;
    const request = { small, medium, metadata, opacity, signal, ownerId: source.image.ownerId };
    const standing = await source.provenance('caption');
    const { caption, tags, provenance } = await this.captioners.caption(request, standing?.provider);
    return { data: { caption, tags }, provenance };
  }

  unavailable() {
    return this.captioners.unavailable();
  }

  identity() {
    return this.captioners.identity();
  }

  imageFields({ caption }: CaptionResult): ImageFields {
    return { caption };
  }
}

/** JPEGs have no alpha channel, but the thumbhash was made before it was lost. */
const averageOpacity = (renditions: RenditionsResult | undefined) =>
  renditions ? thumbHashToAverageRGBA(Buffer.from(renditions.thumbhash, 'base64')).a : 1;

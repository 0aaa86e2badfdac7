import { Inject, Injectable } from '@nestjs/common';
import { ModelCalls } from '../../models/model-calls.js';
import { EmbeddingStore } from '../../vectors/embedding-store.js';
import { Embedder } from '../embedders/embedder.driver.js';
import { PermanentFailure, Producer, type ProduceContext, type Produces, type Source } from '../producer.js';
import { NO_EMBEDDER } from '../zero-shot/text-vectors.js';

@Injectable()
@Producer({ name: 'embedding', parent: 'renditions', lane: 'model', trigger: 'upload', version: 1 })
export class EmbeddingProducer implements Produces<'embedding'> {
  constructor(
    @Inject(Embedder) private readonly embedder: Embedder | undefined,
    private readonly calls: ModelCalls,
    private readonly store: EmbeddingStore,
  ) {}

  async produce(source: Source, { signal }: ProduceContext) {
    const { embedder } = this;
    if (!embedder) throw new PermanentFailure('UNAVAILABLE', NO_EMBEDDER);
    const { id: imageId, ownerId } = source.image;
    const picture = await source.rendition('medium');
    const vector = await this.calls.run('embedding', embedder, ownerId, () =>
      embedder.embedImage(picture, signal),
    );
    const { model } = embedder;
    return {
      data: { model, dimensions: vector.length },
      provenance: embedder.identity(),
      keep: (db: Parameters<EmbeddingStore['keep']>[0]) =>
        this.store.keep(db, { imageId, ownerId, model, vector }),
    };
  }

  unavailable() {
    return this.embedder ? this.embedder.unavailable() : NO_EMBEDDER;
  }

  identity() {
    return this.embedder?.identity();
  }
}

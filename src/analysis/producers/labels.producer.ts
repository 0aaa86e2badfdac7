import { Inject, Injectable } from '@nestjs/common';
import type { Provenance } from '../../database/entities/production.entity.js';
import { EmbeddingStore } from '../../vectors/embedding-store.js';
import { Embedder } from '../embedders/embedder.driver.js';
import { PermanentFailure, Producer, type Produces, type Source } from '../producer.js';
import { normaliseTags } from '../tags.js';
import { scoreLabels } from '../zero-shot/label-scores.js';
import { LabelVectors } from '../zero-shot/label-vectors.js';
import { NO_EMBEDDER } from '../zero-shot/text-vectors.js';

/** Tags of a picture by the words that its vector is near to. */
@Injectable()
@Producer({
  name: 'labels',
  parent: 'embedding',
  lane: 'model',
  trigger: 'upload',
  version: 1,
  asksFor: 'embedding',
})
export class LabelsProducer implements Produces<'labels'> {
  constructor(
    @Inject(Embedder) private readonly embedder: Embedder | undefined,
    private readonly labels: LabelVectors,
    private readonly store: EmbeddingStore,
  ) {}

  async produce({ image }: Source) {
    const provenance = this.identity();
    if (!this.embedder || !provenance) throw new PermanentFailure('UNAVAILABLE', NO_EMBEDDER);
    const picture = await this.store.find(image.id, this.embedder.model);
    if (!picture) {
      throw new PermanentFailure(
        'EMBEDDING_OUTDATED',
        'The picture was embedded by another model; run embedding again',
      );
    }
    const labels = await this.labels.all(image.ownerId);
    return { data: { tags: normaliseTags(scoreLabels(picture, labels, this.labels.minScore)) }, provenance };
  }

  unavailable() {
    return this.embedder ? this.embedder.unavailable() : NO_EMBEDDER;
  }

  identity(): Provenance | undefined {
    return this.embedder && { ...this.embedder.identity(), version: this.labels.version };
  }
}

import { Inject, Injectable, Optional } from '@nestjs/common';
import { ModelCalls } from '../../models/model-calls.js';
import { Moderator } from '../moderators/moderator.driver.js';
import { Producer, type ImageFields, type ProduceContext, type Produces, type Source } from '../producer.js';
import type { ModerationResult } from '../productions.js';

@Injectable()
@Producer({ name: 'moderation', parent: 'renditions', lane: 'model', trigger: 'upload', version: 1 })
export class ModerationProducer implements Produces<'moderation'> {
  constructor(
    @Optional() @Inject(Moderator) private readonly moderator: Moderator | undefined,
    private readonly calls: ModelCalls,
  ) {}

  async produce(source: Source, { signal }: ProduceContext) {
    const moderator = this.moderator!;
    const picture = await source.rendition('medium');
    const { provenance, ...data } = await this.calls.run('moderation', moderator, source.image.ownerId, () =>
      moderator.moderate(picture, signal),
    );
    return { data, provenance };
  }

  unavailable() {
    return this.moderator ? this.moderator.unavailable() : 'No moderator is configured: set MODERATOR.';
  }

  identity() {
    return this.moderator?.identity();
  }

  imageFields(result: ModerationResult): ImageFields {
    return { moderation: { ...result } };
  }
}

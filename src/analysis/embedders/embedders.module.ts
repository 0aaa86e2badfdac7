import { Module } from '@nestjs/common';
import { configuredDriver } from '../../models/configured-driver.js';
import { ImmichMlEmbedder } from './drivers/immich-ml.embedder.js';
import { TransformersEmbedder } from './drivers/transformers.embedder.js';
import { Embedder } from './embedder.driver.js';

/** The configured embedder: undefined where there is none. */
@Module({
  providers: [
    configuredDriver('embedding', Embedder, ({ embedder }) => embedder, {
      'immich-ml': ImmichMlEmbedder,
      transformers: TransformersEmbedder,
    }),
  ],
  exports: [Embedder],
})
export class EmbeddersModule {}

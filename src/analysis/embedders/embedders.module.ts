import { Module, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { AppConfig } from '../../config/app-config.js';
import { configToken } from '../../config/config.module.js';
import { createDriver } from '../../models/create-driver.js';
import { ModelDirectory } from '../../models/model-directory.js';
import { Embedder } from './embedder.driver.js';
import { ImmichMlEmbedder } from './drivers/immich-ml.embedder.js';
import { TransformersEmbedder } from './drivers/transformers.embedder.js';

type EmbedderName = NonNullable<AppConfig['models']['embedder']>;

const DRIVERS: Partial<Record<EmbedderName, Type<Embedder>>> = {
  'immich-ml': ImmichMlEmbedder,
  transformers: TransformersEmbedder,
};

/** Provides the configured embedder: undefined where there is none. */
@Module({
  providers: [
    {
      provide: Embedder,
      inject: [configToken('models'), ModuleRef, ModelDirectory],
      useFactory: async (
        { embedder }: AppConfig['models'],
        modules: ModuleRef,
        directory: ModelDirectory,
      ): Promise<Embedder | undefined> => {
        const type = embedder && DRIVERS[embedder];
        return type && createDriver('embedding', type, modules, directory);
      },
    },
  ],
  exports: [Embedder],
})
export class EmbeddersModule {}

import { Module, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { AppConfig } from '../../config/app-config.js';
import { configToken } from '../../config/config.module.js';
import { createDriver } from '../../models/create-driver.js';
import { ModelDirectory } from '../../models/model-directory.js';
import { ImmichMlTextReader } from './drivers/immich-ml.reader.js';
import { OpenAiTextReader } from './drivers/openai.reader.js';
import { TextReader } from './text-reader.driver.js';

type TextReaderName = NonNullable<AppConfig['models']['textReader']>;

const DRIVERS: Partial<Record<TextReaderName, Type<TextReader>>> = {
  'immich-ml': ImmichMlTextReader,
  openai: OpenAiTextReader,
};

/** Provides the configured reader of text: undefined where there is none. */
@Module({
  providers: [
    {
      provide: TextReader,
      inject: [configToken('models'), ModuleRef, ModelDirectory],
      useFactory: async (
        { textReader }: AppConfig['models'],
        modules: ModuleRef,
        directory: ModelDirectory,
      ): Promise<TextReader | undefined> => {
        const type = textReader && DRIVERS[textReader];
        return type && createDriver('ocr', type, modules, directory);
      },
    },
  ],
  exports: [TextReader],
})
export class ReadersModule {}

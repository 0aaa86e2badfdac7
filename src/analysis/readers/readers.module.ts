import { Module } from '@nestjs/common';
import { configuredDriver } from '../../models/configured-driver.js';
import { ImmichMlTextReader } from './drivers/immich-ml.reader.js';
import { OpenAiTextReader } from './drivers/openai.reader.js';
import { TextReader } from './text-reader.driver.js';

/** The configured reader of text: undefined where there is none. */
@Module({
  providers: [
    configuredDriver('ocr', TextReader, ({ textReader }) => textReader, {
      'immich-ml': ImmichMlTextReader,
      openai: OpenAiTextReader,
    }),
  ],
  exports: [TextReader],
})
export class ReadersModule {}

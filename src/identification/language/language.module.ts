import { Module } from '@nestjs/common';
import { ProvidersModule } from '../providers/providers.module.js';
import { LanguageModel } from './language-model.js';

/** Reading texts. */
@Module({ imports: [ProvidersModule], providers: [LanguageModel], exports: [LanguageModel] })
export class LanguageModule {}

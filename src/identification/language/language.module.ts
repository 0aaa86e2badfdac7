import { Module } from '@nestjs/common';
import { LanguageModel } from './language-model.js';

/** Reading texts. */
@Module({ providers: [LanguageModel], exports: [LanguageModel] })
export class LanguageModule {}

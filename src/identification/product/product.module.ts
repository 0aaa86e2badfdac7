import { Module } from '@nestjs/common';
import { LanguageModule } from '../language/language.module.js';
import { ProductReader } from './product-reader.js';

/** What a thing is: who makes it, and which of his it is. */
@Module({ imports: [LanguageModule], providers: [ProductReader], exports: [ProductReader] })
export class ProductModule {}

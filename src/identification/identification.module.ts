import { Module } from '@nestjs/common';
import { join } from 'node:path';
import { AnalysisModule } from '../analysis/analysis.module.js';
import { producersIn } from '../analysis/producers-in.js';
import { CatalogueModule } from './catalogue/catalogue.module.js';
import { LanguageModule } from './language/language.module.js';
import { OffersModule } from './offers/offers.module.js';
import { PagesModule } from './pages/pages.module.js';
import { ProductModule } from './product/product.module.js';
import { ProvidersModule } from './providers/providers.module.js';
import { VisualSearchModule } from './visual/visual-search.module.js';

/** What pictures show, where it is sold, and what it is worth. In every process. */
@Module({
  imports: [
    AnalysisModule,
    ProvidersModule,
    LanguageModule,
    ProductModule,
    CatalogueModule,
    VisualSearchModule,
    PagesModule,
    OffersModule,
  ],
  providers: await producersIn(join(import.meta.dirname, 'producers')),
  exports: [ProvidersModule],
})
export class IdentificationModule {}

import { Module } from '@nestjs/common';
import { AnalysisModule } from '../../analysis/analysis.module.js';
import { VectorsModule } from '../../vectors/vectors.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { Candidates } from './candidates.js';
import { Catalogue } from './catalogue.js';
import { CatalogueOffers } from './catalogue.offer-search.js';
import { CatalogueVisualSearch } from './catalogue.visual-search.js';
import { Lookalikes } from './lookalikes.js';
import { Neighbours } from './neighbours.js';

/** A user's own products, and finding them by pictures. */
@Module({
  imports: [AnalysisModule, ProvidersModule, VectorsModule],
  providers: [Catalogue, Candidates, Lookalikes, Neighbours, CatalogueVisualSearch, CatalogueOffers],
  exports: [Catalogue, CatalogueVisualSearch, CatalogueOffers],
})
export class CatalogueModule {}

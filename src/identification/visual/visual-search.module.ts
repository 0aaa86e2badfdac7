import { Module, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { AppConfig } from '../../config/app-config.js';
import { configToken } from '../../config/config.module.js';
import type { VISUAL_SEARCH_NAMES } from '../../config/identification-settings.js';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import type { VisualSearch } from '../providers/visual-search.provider.js';
import { GoogleVisionVisualSearch } from './drivers/google-vision.visual-search.js';
import { OpenAiVisualSearch } from './drivers/openai.visual-search.js';
import { SerpApiVisualSearch } from './drivers/serpapi.visual-search.js';
import { OutgoingLinks } from './links/outgoing-links.js';
import { VisualSearchChain } from './visual-search-chain.js';

/** Only those that are configured are constructed. */
const DRIVERS: Partial<Record<(typeof VISUAL_SEARCH_NAMES)[number], Type<VisualSearch>>> = {
  serpapi: SerpApiVisualSearch,
  'google-vision': GoogleVisionVisualSearch,
  openai: OpenAiVisualSearch,
};

/** Who is asked what a picture shows. */
@Module({
  imports: [ProvidersModule, CatalogueModule],
  providers: [
    OutgoingLinks,
    {
      provide: VisualSearchChain,
      inject: [configToken('identification'), ModuleRef],
      useFactory: async ({ visualSearch }: AppConfig['identification'], modules: ModuleRef) =>
        new VisualSearchChain(
          await Promise.all(
            visualSearch.flatMap((name) => (DRIVERS[name] ? modules.create(DRIVERS[name]) : [])),
          ),
        ),
    },
  ],
  exports: [OutgoingLinks, VisualSearchChain],
})
export class VisualSearchModule {}

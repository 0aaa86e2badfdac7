import { Module, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { AppConfig } from '../../config/app-config.js';
import { configToken } from '../../config/config.module.js';
import type { VISUAL_SEARCH_NAMES } from '../../config/identification-settings.js';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { CatalogueVisualSearch } from '../catalogue/catalogue.visual-search.js';
import { ProvidersModule } from '../providers/providers.module.js';
import type { VisualSearch } from '../providers/visual-search.provider.js';
import { BrowserVisualSearch } from './drivers/browser/browser.visual-search.js';
import { GoogleVisionVisualSearch } from './drivers/google-vision.visual-search.js';
import { OpenAiVisualSearch } from './drivers/openai.visual-search.js';
import { SerpApiVisualSearch } from './drivers/serpapi.visual-search.js';
import { OutgoingLinks } from './links/outgoing-links.js';
import { SamePictures } from './same-pictures.js';
import { VisualSearchChain } from './visual-search-chain.js';

type Name = (typeof VISUAL_SEARCH_NAMES)[number];

/** Only those that are configured are constructed; the catalogue is there anyway. */
const DRIVERS: Record<Exclude<Name, 'catalogue'>, Type<VisualSearch>> = {
  serpapi: SerpApiVisualSearch,
  'google-vision': GoogleVisionVisualSearch,
  openai: OpenAiVisualSearch,
  browser: BrowserVisualSearch,
};

async function createChain(
  { visualSearch }: AppConfig['identification'],
  modules: ModuleRef,
  catalogue: CatalogueVisualSearch,
): Promise<VisualSearchChain> {
  const create = async (name: Name): Promise<VisualSearch> =>
    name === 'catalogue' ? catalogue : modules.create(DRIVERS[name]);
  return new VisualSearchChain(await Promise.all(visualSearch.map(create)));
}

/** Who is asked what a picture shows. */
@Module({
  imports: [ProvidersModule, CatalogueModule],
  providers: [
    OutgoingLinks,
    SamePictures,
    {
      provide: VisualSearchChain,
      inject: [configToken('identification'), ModuleRef, CatalogueVisualSearch],
      useFactory: createChain,
    },
  ],
  exports: [SamePictures, VisualSearchChain],
})
export class VisualSearchModule {}

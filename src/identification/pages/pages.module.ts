import { Module, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { AppConfig } from '../../config/app-config.js';
import { configToken } from '../../config/config.module.js';
import type { TEXT_SEARCH_NAMES } from '../../config/identification-settings.js';
import { LanguageModule } from '../language/language.module.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { TextSearch } from '../providers/text-search.provider.js';
import { NoTextSearch } from './no.text-search.js';
import { PageReader } from './page-reader.js';
import { PageThread } from './page-thread.js';
import { DetailsReader } from './retail/details-reader.js';
import { PageFinder } from './retail/page-finder.js';
import { Robots } from './robots.js';
import { SearxngTextSearch } from './searxng.text-search.js';
import { WebPages } from './web-pages.provider.js';

/** Only what is configured is constructed. */
const TEXT_SEARCHES: Record<(typeof TEXT_SEARCH_NAMES)[number], Type<TextSearch>> = {
  searxng: SearxngTextSearch,
};

/** Pages of shops: finding and reading them. */
@Module({
  imports: [ProvidersModule, LanguageModule],
  providers: [
    WebPages,
    Robots,
    PageThread,
    PageReader,
    PageFinder,
    DetailsReader,
    {
      provide: TextSearch,
      inject: [configToken('identification'), ModuleRef],
      useFactory: ({ textSearch }: AppConfig['identification'], modules: ModuleRef) =>
        modules.create(textSearch ? TEXT_SEARCHES[textSearch] : NoTextSearch),
    },
  ],
  exports: [PageReader, PageFinder, DetailsReader, TextSearch, WebPages],
})
export class PagesModule {}

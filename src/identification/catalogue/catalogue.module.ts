import { Module } from '@nestjs/common';
import { ProvidersModule } from '../providers/providers.module.js';

/** A user's own products, and finding them by pictures. */
@Module({ imports: [ProvidersModule] })
export class CatalogueModule {}

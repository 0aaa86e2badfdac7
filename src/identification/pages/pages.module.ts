import { Module } from '@nestjs/common';
import { ProvidersModule } from '../providers/providers.module.js';

/** Pages of shops: finding and reading them. */
@Module({ imports: [ProvidersModule] })
export class PagesModule {}

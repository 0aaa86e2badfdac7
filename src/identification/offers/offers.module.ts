import { Module } from '@nestjs/common';
import { ProvidersModule } from '../providers/providers.module.js';

/** Who is asked for offers. */
@Module({ imports: [ProvidersModule] })
export class OffersModule {}

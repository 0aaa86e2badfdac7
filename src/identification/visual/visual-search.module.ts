import { Module } from '@nestjs/common';
import { ProvidersModule } from '../providers/providers.module.js';

/** Who is asked what a picture shows. */
@Module({ imports: [ProvidersModule] })
export class VisualSearchModule {}

import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/auth.module.js';
import { ImagesModule } from '../../images/images.module.js';
import { CatalogueController } from './catalogue.controller.js';
import { CatalogueModule } from './catalogue.module.js';
import { CatalogueService } from './catalogue.service.js';

/** A user's own products, for those who keep them. In API processes only. */
@Module({
  imports: [CatalogueModule, ImagesModule, AuthModule],
  controllers: [CatalogueController],
  providers: [CatalogueService],
})
export class CatalogueApiModule {}

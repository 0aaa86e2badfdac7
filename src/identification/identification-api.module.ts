import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { ImagesModule } from '../images/images.module.js';
import { IdentificationModule } from './identification.module.js';

/** Identification, for those who ask. In API processes only. */
@Module({
  imports: [IdentificationModule, ImagesModule, AuthModule],
})
export class IdentificationApiModule {}

import { Module } from '@nestjs/common';
import { ImagesModule } from '../images/images.module.js';
import { FacesModule } from './faces.module.js';

/** People, for those who ask. In API processes only. */
@Module({
  imports: [FacesModule, ImagesModule],
})
export class FacesApiModule {}

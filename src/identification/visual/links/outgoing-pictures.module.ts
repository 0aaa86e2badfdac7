import { Module } from '@nestjs/common';
import { ImagesModule } from '../../../images/images.module.js';
import { ProvidersModule } from '../../providers/providers.module.js';
import { OutgoingPicturesController } from './outgoing-pictures.controller.js';
import { OutgoingPictures } from './outgoing-pictures.js';

/** Pictures for those who were given a link to them. In API processes only. */
@Module({
  imports: [ImagesModule, ProvidersModule],
  controllers: [OutgoingPicturesController],
  providers: [OutgoingPictures],
})
export class OutgoingPicturesModule {}

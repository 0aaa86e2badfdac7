import { Module } from '@nestjs/common';
import { ImagesModule } from '../../../images/images.module.js';
import { OutgoingPicturesController } from './outgoing-pictures.controller.js';
import { OutgoingPictures } from './outgoing-pictures.js';

/** Pictures for those who were given a link to them. In API processes only. */
@Module({
  imports: [ImagesModule],
  controllers: [OutgoingPicturesController],
  providers: [OutgoingPictures],
})
export class OutgoingPicturesModule {}

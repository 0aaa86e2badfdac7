import { Module } from '@nestjs/common';
import { ImageEventSubject } from './image-event-subject.js';
import { ImagePresenter } from './image-presenter.js';

/** What webhooks are told of images. In worker processes, which send them. */
@Module({ providers: [ImagePresenter, ImageEventSubject] })
export class ImageEventsModule {}

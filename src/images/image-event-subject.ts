import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { cutList, cutText } from '../common/message-size.js';
import { Image } from '../database/entities/image.entity.js';
import { DescribesEvents, EventSubject, type EventContent } from '../webhooks/event-subject.js';
import type { WebhookEvent } from '../webhooks/webhook-events.js';
import { ImagePresenter } from './image-presenter.js';

/** In bytes. A message is 20 KB at most, as Standard Webhooks has it; the whole is read with the image. */
const MOST = { filename: 1000, caption: 6000, tags: 4000, productNames: 4000 };

/** What is told of an image that has been worked on. */
@Injectable()
@DescribesEvents(['image.processed', 'image.failed'])
export class ImageEventSubject extends EventSubject {
  constructor(
    private readonly source: DataSource,
    private readonly presenter: ImagePresenter,
  ) {
    super();
  }

  async describe(event: WebhookEvent, id: string): Promise<EventContent | undefined> {
    const image = await this.source.getRepository(Image).findOneBy({ id });
    if (!image) return undefined;
    const { originalFilename, fileType, fileSize, width, height, sha256 } = this.presenter.present(image);
    return {
      data: {
        id,
        // As it became then: it may be under way again.
        status: event === 'image.processed' ? 'processed' : 'failed',
        originalFilename: cutText(originalFilename, MOST.filename),
        fileType,
        fileSize,
        width,
        height,
        sha256,
        caption: image.caption === null ? null : cutText(image.caption, MOST.caption),
        tags: cutList(image.tags, MOST.tags),
        productNames: cutList(image.productNames, MOST.productNames),
        urls: this.presenter.urls(image),
      },
    };
  }
}

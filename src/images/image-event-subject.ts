import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Image } from '../database/entities/image.entity.js';
import { DescribesEvents, EventSubject, type EventContent } from '../webhooks/event-subject.js';
import type { WebhookEvent } from '../webhooks/webhook-events.js';
import { ImagePresenter } from './image-presenter.js';

/** A message is 20 KB at most, as Standard Webhooks has it; the whole is read with the image. */
const MOST = { captionCharacters: 2000, tags: 50, productNames: 10 };

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

  async describe(_event: WebhookEvent, id: string): Promise<EventContent | undefined> {
    const image = await this.source.getRepository(Image).findOneBy({ id });
    if (!image) return undefined;
    const { originalFilename, fileType, fileSize, width, height, sha256, status } =
      this.presenter.present(image);
    return {
      data: {
        id,
        status,
        originalFilename,
        fileType,
        fileSize,
        width,
        height,
        sha256,
        caption: image.caption?.slice(0, MOST.captionCharacters) ?? null,
        tags: image.tags.slice(0, MOST.tags),
        productNames: image.productNames.slice(0, MOST.productNames),
        urls: this.presenter.urls(image),
      },
    };
  }
}

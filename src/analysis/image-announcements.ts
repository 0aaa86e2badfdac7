import { Injectable } from '@nestjs/common';
import { cacheKeys } from '../cache/cache-keys.js';
import { Cache } from '../cache/cache.js';
import { EventBus } from '../events/event-bus.js';

export interface ImageRef {
  id: string;
  ownerId: number;
}

/** Lets caches and listeners know of images that were changed many at once. */
@Injectable()
export class ImageAnnouncements {
  constructor(
    private readonly cache: Cache,
    private readonly events: EventBus,
  ) {}

  async announce(images: readonly ImageRef[]): Promise<void> {
    const owners = new Map(images.map(({ id, ownerId }) => [id, ownerId]));
    for (const [imageId, ownerId] of owners) {
      await this.cache.delete(cacheKeys.image(imageId));
      await this.events.publish({ type: 'image.changed', ownerId, imageId });
    }
  }
}

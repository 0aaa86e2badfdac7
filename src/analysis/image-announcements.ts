import { Injectable } from '@nestjs/common';
import { cacheKeys } from '../cache/cache-keys.js';
import { Cache } from '../cache/cache.js';
import { EventBus } from '../events/event-bus.js';

export interface ImageRef {
  id: string;
  ownerId: number;
}

/** Announcements that are on their way at the same time: there may be thousands. */
const AT_ONCE = 50;

/** Lets caches and listeners know of images that were changed many at once. */
@Injectable()
export class ImageAnnouncements {
  constructor(
    private readonly cache: Cache,
    private readonly events: EventBus,
  ) {}

  async announce(images: readonly ImageRef[]): Promise<void> {
    const once = [...new Map(images.map((image) => [image.id, image])).values()];
    for (let start = 0; start < once.length; start += AT_ONCE) {
      const some = once.slice(start, start + AT_ONCE);
      await this.cache.delete(...some.map(({ id }) => cacheKeys.image(id)));
      await Promise.all(
        some.map(({ id, ownerId }) => this.events.publish({ type: 'image.changed', ownerId, imageId: id })),
      );
    }
  }
}

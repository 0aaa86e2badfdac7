import { Injectable } from '@nestjs/common';
import { cacheKeys } from '../cache/cache-keys.js';
import { Cache } from '../cache/cache.js';
import { EventBus } from '../events/event-bus.js';

/** Announcements that are on their way at once: somebody may be in thousands of pictures. */
const AT_ONCE = 50;

/** Lets caches and listeners know that people have changed. */
@Injectable()
export class PeopleAnnouncements {
  constructor(
    private readonly cache: Cache,
    private readonly events: EventBus,
  ) {}

  /** @param imageIds those that show other people now */
  async announce(ownerId: number, imageIds: readonly string[]): Promise<void> {
    for (let start = 0; start < imageIds.length; start += AT_ONCE) {
      const ids = imageIds.slice(start, start + AT_ONCE);
      await this.cache.delete(...ids.map(cacheKeys.image));
      await Promise.all(
        ids.map((imageId) => this.events.publish({ type: 'image.changed', ownerId, imageId })),
      );
    }
    await this.events.publish({ type: 'people.changed', ownerId });
  }
}

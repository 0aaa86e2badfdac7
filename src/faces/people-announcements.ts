import { Injectable } from '@nestjs/common';
import { ImageAnnouncements } from '../analysis/image-announcements.js';
import { EventBus } from '../events/event-bus.js';

/** Lets caches and listeners know that people have changed. */
@Injectable()
export class PeopleAnnouncements {
  constructor(
    private readonly images: ImageAnnouncements,
    private readonly events: EventBus,
  ) {}

  /** @param imageIds those that show other people now */
  async announce(ownerId: number, imageIds: readonly string[]): Promise<void> {
    await this.images.announce(imageIds.map((id) => ({ id, ownerId })));
    await this.events.publish({ type: 'people.changed', ownerId });
  }
}

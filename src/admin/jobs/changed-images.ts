import { Injectable } from '@nestjs/common';
import { ImageAnnouncements, type ImageRef } from '../../analysis/image-announcements.js';
import { JobsOverview } from './jobs-overview.js';

/** Lets everybody know of images that were changed many at once, the overview of jobs included. */
@Injectable()
export class ChangedImages {
  constructor(
    private readonly announcements: ImageAnnouncements,
    private readonly overview: JobsOverview,
  ) {}

  async announce(images: readonly ImageRef[]): Promise<void> {
    this.overview.forget();
    await this.announcements.announce(images);
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { BrokenImage } from '../../imaging/imaging.errors.js';
import { probe } from '../../imaging/probe.js';
import { outputKey } from '../../imaging/storage-keys.js';
import { makeThumbnail, type Thumbnail } from '../../imaging/thumbnail.js';
import type { ReceivedFile } from '../../multipart/received-file.js';
import { Storage } from '../../storage/storage.driver.js';
import type { ClaimedItem } from './item-store.js';

/** The compressed picture that a batch is about. */
@Injectable()
export class OutputMaker {
  constructor(
    private readonly source: DataSource,
    private readonly storage: Storage,
    @InjectConfig('images') private readonly limits: AppConfig['images'],
  ) {}

  /**
   * Made before the file is taken in: what cannot be decoded becomes no image.
   * @throws DomainError of imaging
   */
  async make({ path }: ReceivedFile, item: ClaimedItem, signal: AbortSignal): Promise<Thumbnail> {
    const { mediaType } = await probe(path, this.limits);
    const { format, quality, maxSize } = item;
    try {
      return await makeThumbnail(path, mediaType, {
        format,
        quality,
        size: maxSize ?? undefined,
        maxPixels: this.limits.maxPixels,
        signal,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw new BrokenImage(error);
    }
  }

  async keep(imageId: string, item: ClaimedItem, { data }: Thumbnail): Promise<void> {
    await this.storage.put(outputKey(imageId, item), data);
    // Of an image that was deleted meanwhile, nothing is to come back.
    const [row] = await this.source.query<unknown[]>('SELECT FROM images WHERE id = $1', [imageId]);
    if (!row) await this.storage.delete(outputKey(imageId, item));
  }
}

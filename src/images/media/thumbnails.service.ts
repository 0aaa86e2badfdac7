import { Injectable } from '@nestjs/common';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { Image } from '../../database/entities/image.entity.js';
import type { MediaType } from '../../imaging/formats.js';
import { renditionKey, thumbnailKey } from '../../imaging/storage-keys.js';
import { makeThumbnail } from '../../imaging/thumbnail.js';
import { Semaphore } from '../../common/semaphore.js';
import { FileNotFound, Storage, type StoredFile } from '../../storage/storage.driver.js';
import { ImageFileGone } from '../images.errors.js';
import type { ThumbnailFormat } from './thumbnail.dto.js';

const MEDIUM_EDGE = 1024;

/** Makes thumbnails of any size when they are first asked for, once, and keeps them. */
@Injectable()
export class ThumbnailsService {
  private readonly making = new Map<string, Promise<StoredFile>>();
  private readonly slots: Semaphore;

  constructor(
    private readonly storage: Storage,
    @InjectConfig('images') config: AppConfig['images'],
  ) {
    this.slots = new Semaphore(config.thumbnailConcurrency);
  }

  /** However many ask at once, one makes it. */
  async get(image: Image, size: number, format: ThumbnailFormat): Promise<StoredFile> {
    if (image.storageKey === null) throw new ImageFileGone();
    const key = thumbnailKey(image.id, size, format);
    const kept = await this.storage.stat(key);
    if (kept) return kept;

    const running = this.making.get(key);
    if (running) return running;
    const promise = this.slots
      .run(() => this.make(image, key, size, format))
      .finally(() => this.making.delete(key));
    this.making.set(key, promise);
    return promise;
  }

  private async make(image: Image, key: string, size: number, format: ThumbnailFormat): Promise<StoredFile> {
    const { data } = await this.withSource(image, size, (path, mediaType) =>
      makeThumbnail(path, mediaType, { size, format }),
    );
    await this.storage.put(key, data);
    return (await this.storage.stat(key)) ?? { key, size: data.length, modified: new Date() };
  }

  /** The medium rendition is far cheaper to read than most originals, and large enough for most sizes. */
  private async withSource<T>(
    image: Image,
    size: number,
    use: (path: string, mediaType: MediaType) => Promise<T>,
  ): Promise<T> {
    const enough = size <= MEDIUM_EDGE && image.thumbhash !== null;
    if (enough) {
      try {
        return await this.storage.withLocalFile(renditionKey(image.id, 'medium'), (path) =>
          use(path, 'image/jpeg'),
        );
      } catch (error) {
        if (!(error instanceof FileNotFound)) throw error;
      }
    }
    try {
      return await this.storage.withLocalFile(image.storageKey ?? '', (path) =>
        use(path, image.fileType as MediaType),
      );
    } catch (error) {
      throw error instanceof FileNotFound ? new ImageFileGone() : error;
    }
  }
}

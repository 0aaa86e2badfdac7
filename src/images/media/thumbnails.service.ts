import { Injectable, Logger } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { DomainError } from '../../common/domain-error.js';
import { FairQueue } from '../../common/fair-queue.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { Image } from '../../database/entities/image.entity.js';
import type { MediaType } from '../../imaging/formats.js';
import { imageFolder, renditionKey, thumbnailKey } from '../../imaging/storage-keys.js';
import { cropRegion, type Region } from '../../imaging/crop.js';
import { makeThumbnail } from '../../imaging/thumbnail.js';
import { FileNotFound, Storage, type StoredFile } from '../../storage/storage.driver.js';
import { StorageFault } from '../../storage/storage.errors.js';
import { ImageReader } from '../image-reader.js';
import {
  ImageFileGone,
  ImageFileMissing,
  ImageNotFound,
  ThumbnailFailed,
  ThumbnailsBusy,
} from '../images.errors.js';
import type { ThumbnailFormat } from './thumbnail.dto.js';
import { VariantLimit } from './variant-limit.js';

const MEDIUM_EDGE = 1024;
/** Thumbnails that one owner may have waiting: a gallery's worth. */
const MAX_WAITING = 64;

export interface Thumbnail {
  file: StoredFile;
  /** Only where it could not be stored. */
  bytes?: Buffer;
}

/** How one is made. */
interface Recipe {
  /** Pixels of the longest edge that are needed of the whole picture. */
  edge: number;
  render(path: string, mediaType: MediaType): Promise<{ data: Buffer }>;
  /** Makes room for itself where there are many sizes of the picture already. */
  limited: boolean;
}

interface Making {
  thumbnail: Promise<Thumbnail>;
  /** Readers who still want it. */
  readers: number;
}

/** Makes thumbnails of any size when they are first asked for, once, and keeps them. */
@Injectable()
export class ThumbnailsService {
  private readonly logger = new Logger(ThumbnailsService.name);
  private readonly making = new Map<string, Making>();
  private readonly queue: FairQueue<number>;
  private readonly variants: VariantLimit;

  constructor(
    private readonly storage: Storage,
    private readonly reader: ImageReader,
    @InjectConfig('images') config: AppConfig['images'],
  ) {
    this.queue = new FairQueue(config.thumbnailConcurrency);
    this.variants = new VariantLimit(storage);
  }

  /**
   * However many ask at once, one makes it; when all of them have hung up before its turn came, nobody does.
   * @param gone aborted when the reader hangs up
   */
  async get(image: Image, size: number, format: ThumbnailFormat, gone: AbortSignal): Promise<Thumbnail> {
    return this.keep(image, thumbnailKey(image.id, size, format), gone, {
      edge: size,
      render: (path, mediaType) => makeThumbnail(path, mediaType, { size, format }),
      limited: true,
    });
  }

  /**
   * A square JPEG of a part of the picture, kept under `key`, which lies in the image's folder.
   * @param gone aborted when the reader hangs up
   */
  async getRegion(
    image: Image,
    { key, region, size }: { key: string; region: Region; size: number },
    gone: AbortSignal,
  ): Promise<Thumbnail> {
    return this.keep(image, key, gone, {
      edge: MEDIUM_EDGE,
      render: (path, mediaType) => cropRegion(path, mediaType, region, { size, edge: MEDIUM_EDGE }),
      limited: false,
    });
  }

  private async keep(image: Image, key: string, gone: AbortSignal, recipe: Recipe): Promise<Thumbnail> {
    if (image.storageKey === null) throw new ImageFileGone();
    const kept = await this.storage.stat(key);
    if (kept) return { file: kept };

    const running = this.making.get(key);
    if (running) running.readers++;
    const making = running ?? this.begin(image, key, recipe);
    gone.addEventListener('abort', () => making.readers--, { once: true });
    return making.thumbnail;
  }

  private begin(image: Image, key: string, recipe: Recipe): Making {
    if (this.queue.waitingFor(image.ownerId) >= MAX_WAITING) throw new ThumbnailsBusy();
    const making: Making = { readers: 1, thumbnail: undefined as unknown as Promise<Thumbnail> };
    making.thumbnail = this.queue
      .run(image.ownerId, () => {
        if (making.readers <= 0) throw new ThumbnailsBusy();
        return this.make(image, key, recipe);
      })
      .finally(() => this.making.delete(key));
    // Where all have hung up, there is no one to hear that it was not made.
    making.thumbnail.catch(() => undefined);
    this.making.set(key, making);
    return making;
  }

  private async make(image: Image, key: string, recipe: Recipe): Promise<Thumbnail> {
    const { data } = await this.withSource(image, recipe.edge, (path, mediaType) =>
      recipe.render(path, mediaType),
    ).catch((error: unknown) => {
      throw error instanceof DomainError || error instanceof FileNotFound
        ? error
        : new ThumbnailFailed(error);
    });
    try {
      await this.storage.put(key, data);
    } catch (error) {
      if (error instanceof StorageFault) return this.unstored(key, data, error);
      throw error;
    }
    if (recipe.limited) await this.variants.note(image.id, key);
    if ((await this.reader.findFresh([image.id])).length === 0) {
      // Deleted while this was made: the folder must not come back.
      await this.storage.deleteFolder(imageFolder(image.id));
      throw new ImageNotFound();
    }
    return { file: (await this.storage.stat(key)) ?? describe(key, data) };
  }

  /** A full or read-only disk keeps no one from what was made already. */
  private unstored(key: string, bytes: Buffer, fault: StorageFault): Thumbnail {
    this.logger.warn(`Could not keep a thumbnail: ${String(fault.cause)}`);
    return { file: describe(key, bytes), bytes };
  }

  /** The medium rendition is far cheaper to read than most originals, and large enough for most sizes. */
  private async withSource<T>(
    image: Image,
    size: number,
    use: (path: string, mediaType: MediaType) => Promise<T>,
  ): Promise<T> {
    if (size <= MEDIUM_EDGE && image.thumbhash !== null) {
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
      throw error instanceof FileNotFound ? new ImageFileMissing() : error;
    }
  }
}

const describe = (key: string, bytes: Buffer): StoredFile => ({
  key,
  size: bytes.length,
  modified: new Date(),
  tag: createHash('sha256').update(bytes).digest('hex').slice(0, 32),
});

import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { Principal } from '../auth/access.js';
import { Cache } from '../cache/cache.js';
import { cacheKeys } from '../cache/cache-keys.js';
import { LocalCache } from '../cache/local-cache.js';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { Image } from '../database/entities/image.entity.js';
import { User } from '../database/entities/user.entity.js';
import { EventBus } from '../events/event-bus.js';
import { ImageNotFound } from './images.errors.js';

/** Reads single images through the cache, and keeps this process's cache true to other processes' changes. */
@Injectable()
export class ImageReader implements OnModuleInit, OnApplicationShutdown {
  private unsubscribe?: () => void;

  constructor(
    private readonly source: DataSource,
    private readonly cache: Cache,
    private readonly local: LocalCache,
    private readonly events: EventBus,
    @InjectConfig('cache') private readonly config: AppConfig['cache'],
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.events.subscribe((event) => {
      if (event.type === 'session.ended') void this.local.delete(cacheKeys.owner(event.ownerId));
      else if ('imageId' in event) void this.cache.deleteHere(cacheKeys.image(event.imageId));
    });
  }

  onApplicationShutdown(): void {
    this.unsubscribe?.();
  }

  /** Somebody else's image is reported as missing, so that ids cannot be probed. @throws ImageNotFound */
  async getOwned(owner: Principal, id: string): Promise<Image> {
    const image = await this.find(id);
    if (image?.ownerId !== owner.userId) throw new ImageNotFound();
    return image;
  }

  /** For a signed link, whose signature stands for the right to see it. @throws ImageNotFound */
  async getSigned(id: string): Promise<Image> {
    const image = await this.find(id);
    if (!image || !(await this.ownerIsActive(image.ownerId))) throw new ImageNotFound();
    return image;
  }

  /** Past the cache, for what is about to be told to listeners. */
  async findFresh(ids: readonly string[]): Promise<Image[]> {
    return this.source.getRepository(Image).findBy({ id: In([...ids]) });
  }

  private async find(id: string): Promise<Image | undefined> {
    const cached = await this.cache.wrap(cacheKeys.image(id), this.config.ttlSeconds, async () => {
      const image = await this.source.getRepository(Image).findOneBy({ id });
      return image ? toPlain(image) : undefined;
    });
    return cached && fromPlain(cached);
  }

  private ownerIsActive(id: number): Promise<boolean> {
    return this.local.wrap(cacheKeys.owner(id), this.config.ttlSeconds, () =>
      this.source.getRepository(User).existsBy({ id, disabled: false }),
    );
  }
}

/** A cache may be a text store in another process: dates are kept as numbers. */
type PlainImage = Omit<Image, 'uploadDate' | 'lastModified'> & { uploadDate: number; lastModified: number };

const toPlain = (image: Image): PlainImage => ({
  ...image,
  uploadDate: image.uploadDate.getTime(),
  lastModified: image.lastModified.getTime(),
});

const fromPlain = (plain: PlainImage): Image => ({
  ...plain,
  uploadDate: new Date(plain.uploadDate),
  lastModified: new Date(plain.lastModified),
});

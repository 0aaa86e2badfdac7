import type { Image } from '../database/entities/image.entity.js';
import type { Provenance } from '../database/entities/production.entity.js';
import { originalKey, renditionKey } from '../imaging/storage-keys.js';
import { FileNotFound, type Storage } from '../storage/storage.driver.js';
import { PermanentFailure, type Source } from './producer.js';
import type { ProducerName, Productions } from './productions.js';
import type { ProductionStore } from './production-store.js';

/** A stored picture, as producers see it. */
export class StoredImageSource implements Source {
  constructor(
    readonly image: Readonly<Image>,
    private readonly storage: Storage,
    private readonly store: ProductionStore,
  ) {}

  async withOriginal<T>(use: (path: string) => Promise<T>): Promise<T> {
    try {
      return await this.storage.withLocalFile(this.image.storageKey ?? originalKey(this.image.id), use);
    } catch (error) {
      if (error instanceof FileNotFound) {
        throw new PermanentFailure('ORIGINAL_MISSING', 'The stored original is missing', { cause: error });
      }
      throw error;
    }
  }

  async rendition(size: 'small' | 'medium'): Promise<Buffer> {
    const stream = await this.storage.open(renditionKey(this.image.id, size));
    return Buffer.concat(await stream.toArray());
  }

  async result<N extends ProducerName>(name: N): Promise<Productions[N] | undefined> {
    const production = await this.store.find(this.image.id, name);
    return production?.status === 'done' ? (production.data as Productions[N]) : undefined;
  }

  async provenance(name: ProducerName): Promise<Provenance | undefined> {
    const production = await this.store.find(this.image.id, name);
    return production?.provenance ?? undefined;
  }
}

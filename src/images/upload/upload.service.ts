import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AnalysisService } from '../../analysis/analysis.service.js';
import type { Principal } from '../../auth/access.js';
import { Cache } from '../../cache/cache.js';
import { cacheKeys } from '../../cache/cache-keys.js';
import { newId } from '../../common/ids.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { hydrate } from '../../database/hydrate.js';
import { Image } from '../../database/entities/image.entity.js';
import { User } from '../../database/entities/user.entity.js';
import { EventBus } from '../../events/event-bus.js';
import { probe, verifyDecodable } from '../../imaging/probe.js';
import { imageFolder, originalKey } from '../../imaging/storage-keys.js';
import { currentRequestId } from '../../logging/index.js';
import { FileTooLarge } from '../../multipart/multipart.errors.js';
import type { ReceivedFile } from '../../multipart/received-file.js';
import { JobQueue, type ProduceJob } from '../../queue/job-queue.js';
import { Storage } from '../../storage/storage.driver.js';
import { ImageNotFound, QuotaExceeded } from '../images.errors.js';

export interface Uploaded {
  image: Image;
  duplicate: boolean;
}

interface Haste {
  /** One of thousands: what somebody uploads by hand does not wait until these are analysed. */
  background?: boolean;
}

type Owner = Pick<Principal, 'userId'>;
type ImageFacts = Awaited<ReturnType<typeof probe>>;
type NewImage = Pick<
  Image,
  'id' | 'originalFilename' | 'fileType' | 'fileSize' | 'sha256' | 'width' | 'height'
>;

/** Takes received files in: checks them, stores the bytes, then the row with its pending productions. */
@Injectable()
export class UploadService {
  private readonly logger = new Logger(UploadService.name);

  constructor(
    private readonly source: DataSource,
    private readonly storage: Storage,
    private readonly analysis: AnalysisService,
    private readonly queue: JobQueue,
    private readonly events: EventBus,
    private readonly cache: Cache,
    @InjectConfig('images') private readonly config: AppConfig['images'],
  ) {}

  /** Identical bytes of one owner are one image: the second upload gives the first one's. */
  async accept(owner: Owner, file: ReceivedFile, haste: Haste = {}): Promise<Uploaded> {
    // Saves the work for the common case only; the unique index decides races.
    const found = await this.inspect(owner, file);
    if (found instanceof Image) return this.duplicate(found, file, haste);

    const { width, height, mediaType } = found;
    const { filename: originalFilename, size: fileSize, sha256 } = file;
    const id = newId();
    const image = { id, originalFilename, fileType: mediaType, fileSize, sha256, width, height };
    return this.store(owner, file, image, haste);
  }

  /** The image that these bytes are already. @throws what `accept` would refuse the file with */
  async find(owner: Owner, file: ReceivedFile): Promise<Image | null> {
    const found = await this.inspect(owner, file);
    return found instanceof Image ? found : null;
  }

  private async inspect(owner: Owner, file: ReceivedFile): Promise<Image | ImageFacts> {
    if (file.tooLarge) throw new FileTooLarge(this.config.uploadMaxBytes);
    const existing = await this.findByHash(owner.userId, file.sha256);
    if (existing) return existing;
    const facts = await probe(file.path, this.config);
    await verifyDecodable(file.path, facts, file.size);
    return facts;
  }

  private async store(owner: Owner, file: ReceivedFile, image: NewImage, haste: Haste): Promise<Uploaded> {
    // Bytes before row: a crash in between leaves a file that the sweeper removes, never a row without one.
    await this.storage.putFile(originalKey(image.id), file.path);
    file.path = '';
    try {
      const stored = await this.insert(owner.userId, image);
      if (stored) {
        await this.begin(stored, this.analysis.firstJobs(stored.id, currentRequestId()), haste);
        return { image: stored, duplicate: false };
      }
      const existing = await this.findByHash(owner.userId, image.sha256);
      if (!existing) throw await this.whyRefused(owner.userId, image.fileSize);
      await this.storage.deleteFolder(imageFolder(image.id));
      return { image: existing, duplicate: true };
    } catch (error) {
      await this.dropUnlessKept(image.id);
      throw error;
    }
  }

  /**
   * Row and pending productions in one statement, which also waits its turn among the owner's uploads, so that
   * the quota holds for all of them together; not for rows of his that are written elsewhere, as by a long table.
   * @returns undefined where the same bytes are there already, the quota is used up or the owner is gone.
   */
  private async insert(ownerId: number, image: NewImage): Promise<Image | undefined> {
    const { sql, values } = this.analysis.planning('inserted', 11, currentRequestId());
    const [row] = await this.source.query<Record<string, unknown>[]>(
      `WITH owner AS (
         SELECT id FROM users
          WHERE id = $2 AND storage_bytes + $5 <= coalesce(quota_bytes, $10) FOR NO KEY UPDATE
       ), inserted AS (
         INSERT INTO images
           (id, owner_id, original_filename, file_type, file_size, sha256, storage_key, width, height, seq)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, next_change($2) FROM owner
         ON CONFLICT (owner_id, sha256) DO NOTHING RETURNING *
       ), planned AS (${sql})
       SELECT * FROM inserted`,
      [
        image.id,
        ownerId,
        image.originalFilename,
        image.fileType,
        image.fileSize,
        image.sha256,
        originalKey(image.id),
        image.width,
        image.height,
        this.config.defaultQuotaBytes,
        ...values,
      ],
    );
    return row && hydrate(this.source.getRepository(Image), row);
  }

  private async whyRefused(ownerId: number, size: number): Promise<Error> {
    const owner = await this.source.getRepository(User).findOneBy({ id: ownerId });
    if (!owner) return new ImageNotFound();
    return new QuotaExceeded(owner.quotaBytes ?? this.config.defaultQuotaBytes, owner.storageBytes, size);
  }

  /** The bytes of an image whose file was given up are taken in once more: decoders get better. */
  private async duplicate(existing: Image, file: ReceivedFile, haste: Haste): Promise<Uploaded> {
    if (existing.storageKey !== null) return { image: existing, duplicate: true };
    // Under a key of its own: the old file may be on its way out at this moment.
    const key = `${imageFolder(existing.id)}/original-${newId()}`;
    await this.storage.putFile(key, file.path);
    file.path = '';
    const { sql, values } = this.analysis.planning('restored', 3, currentRequestId());
    await this.source.query(
      `WITH restored AS (
         UPDATE images SET storage_key = $2, status = 'pending', seq = next_change(owner_id)
          WHERE id = $1 RETURNING id, owner_id
       ) ${sql}`,
      [existing.id, key, ...values],
    );
    await this.cache.delete(cacheKeys.image(existing.id));
    const image = { ...existing, storageKey: key, status: 'pending' as const };
    await this.begin(image, await this.analysis.startable([image.id]), haste);
    return { image, duplicate: true };
  }

  private async begin(image: Image, jobs: ProduceJob[], { background }: Haste): Promise<void> {
    await this.queue.produce(jobs.map((job) => ({ ...job, background })));
    await this.events.publish({ type: 'image.changed', ownerId: image.ownerId, imageId: image.id });
  }

  private findByHash(ownerId: number, sha256: string): Promise<Image | null> {
    return this.source.getRepository(Image).findOneBy({ ownerId, sha256 });
  }

  /** A commit whose answer was lost may have happened: then the file has a row and must stay. */
  private async dropUnlessKept(id: string): Promise<void> {
    try {
      const kept = await this.source.getRepository(Image).existsBy({ id });
      if (!kept) await this.storage.deleteFolder(imageFolder(id));
    } catch (error) {
      this.logger.warn(`Leaving the file of ${id} to the sweeper: ${String(error)}`);
    }
  }
}

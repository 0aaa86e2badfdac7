import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../auth/access.js';
import { Cache } from '../cache/cache.js';
import { cacheKeys } from '../cache/cache-keys.js';
import { givingWay } from '../database/deadlocks.js';
import { allowLongStatements } from '../database/long-statements.js';
import { EventBus } from '../events/event-bus.js';
import { imageFolder } from '../imaging/storage-keys.js';
import { cleanFilename } from '../multipart/filename.js';
import { Storage } from '../storage/storage.driver.js';
import type { Image } from '../database/entities/image.entity.js';
import type { UpdateImageDto } from './image.dto.js';
import { ImageReader } from './image-reader.js';
import { ImageNotFound } from './images.errors.js';

const DELETE_BATCH = 200;

/** Edits and deletions of one owner's images. */
@Injectable()
export class ImagesService {
  private readonly logger = new Logger(ImagesService.name);

  constructor(
    private readonly source: DataSource,
    private readonly reader: ImageReader,
    private readonly storage: Storage,
    private readonly cache: Cache,
    private readonly events: EventBus,
  ) {}

  /** A caption or tags of null are given back to the machine. @throws ImageNotFound */
  async update(owner: Principal, id: string, edit: UpdateImageDto): Promise<Image> {
    const values: unknown[] = [id, owner.userId];
    const sets: string[] = [];
    const set = (column: string, value: unknown) => {
      values.push(value);
      sets.push(`${column} = $${values.length}`);
    };
    if (edit.originalFilename !== undefined) set('original_filename', cleanFilename(edit.originalFilename));
    if (edit.favorite !== undefined) set('favorite', edit.favorite);
    if (edit.caption === null) sets.push(MACHINE_CAPTION);
    else if (edit.caption !== undefined) {
      set('caption', edit.caption);
      sets.push(`caption_source = 'user'`);
    }
    if (edit.tags === null) sets.push(MACHINE_TAGS);
    else if (edit.tags !== undefined) {
      set('tags', edit.tags);
      sets.push(`tags_source = 'user'`);
    }
    if (sets.length === 0) return this.reader.getOwned(owner, id);
    const [, changed] = await this.source.query<[unknown, number]>(
      `UPDATE images SET ${[...sets, 'last_modified = now()', 'seq = next_change(owner_id)'].join(', ')}
        WHERE id = $1 AND owner_id = $2`,
      values,
    );
    if (changed === 0) throw new ImageNotFound();
    await this.cache.delete(cacheKeys.image(id));
    await this.events.publish({ type: 'image.changed', ownerId: owner.userId, imageId: id });
    return this.reader.getOwned(owner, id);
  }

  /** @throws ImageNotFound */
  async delete(owner: Principal, id: string): Promise<void> {
    if ((await this.deleteOwned(owner.userId, [id])) === 0) throw new ImageNotFound();
  }

  /** Deletes what there is of these; what is not there, or not one's own, is passed over. */
  async deleteMany(owner: Principal, ids: readonly string[]): Promise<void> {
    await this.deleteOwned(owner.userId, ids);
  }

  async deleteAllOf(ownerId: number): Promise<void> {
    for (;;) {
      const rows = await this.source.query<{ id: string }[]>(
        'SELECT id FROM images WHERE owner_id = $1 ORDER BY id LIMIT $2',
        [ownerId, DELETE_BATCH],
      );
      if (rows.length === 0) return;
      await this.deleteOwned(
        ownerId,
        rows.map(({ id }) => id),
      );
    }
  }

  private async deleteOwned(ownerId: number, ids: readonly string[]): Promise<number> {
    const deleted = await givingWay(() => this.deleteRows(ownerId, ids));
    for (const id of deleted) {
      await this.cache.delete(cacheKeys.image(id));
      await this.events.publish({ type: 'image.deleted', ownerId, imageId: id });
      await this.deleteFiles(id);
    }
    return deleted.length;
  }

  private deleteRows(ownerId: number, ids: readonly string[]): Promise<string[]> {
    return this.source.transaction(async (db) => {
      await allowLongStatements(db);
      // In the order in which uploads take their locks; the other way round the two could wait for each other.
      await db.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [ownerId]);
      await db.query('SELECT lock_changes($1)', [ownerId]);
      // A worker locks a production before its image.
      await db.query(
        `SELECT FROM productions WHERE image_id IN (SELECT id FROM images WHERE owner_id = $1 AND id = ANY($2::uuid[]))
          ORDER BY image_id, producer FOR UPDATE`,
        [ownerId, ids],
      );
      const [rows] = await db.query<[{ id: string }[], number]>(
        'DELETE FROM images WHERE owner_id = $1 AND id = ANY($2::uuid[]) RETURNING id',
        [ownerId, ids],
      );
      return rows.map(({ id }) => id);
    });
  }

  private async deleteFiles(id: string): Promise<void> {
    try {
      await this.storage.deleteFolder(imageFolder(id));
    } catch (error) {
      this.logger.warn(`Could not delete the files of ${id}; the sweeper will: ${String(error)}`);
    }
  }
}

const MACHINE_RESULT = `SELECT data FROM productions WHERE image_id = images.id AND producer = 'caption'`;
const MACHINE_CAPTION = `caption = (SELECT data ->> 'caption' FROM (${MACHINE_RESULT}) AS machine), caption_source = 'machine'`;
const MACHINE_TAGS = `tags = machine_tags(id), tags_source = 'machine'`;

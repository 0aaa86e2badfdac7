import { Injectable, Logger } from '@nestjs/common';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { imageFolder, imageIdOfKey, outputIdOfKey } from '../imaging/storage-keys.js';
import { Storage } from '../storage/storage.driver.js';

/** Younger files may belong to an upload whose row is about to be written. */
const MIN_AGE_MS = 60 * 60 * 1000;
/** Longer than any upload to storage may take. */
const UNFINISHED_AGE_MS = 24 * MIN_AGE_MS;
const BATCH = 500;

/** Removes stored files without a row and uploads that were never finished: what crashes leave behind. */
@Injectable()
export class OrphanFiles {
  private readonly logger = new Logger(OrphanFiles.name);

  constructor(
    private readonly source: DataSource,
    private readonly storage: Storage,
    @InjectConfig('storage') private readonly config: AppConfig['storage'],
  ) {}

  /** @returns the number of images' folders, what batches made of images, and temporary files removed. */
  async remove(now = Date.now()): Promise<number> {
    const removed =
      (await this.removeStored(now)) +
      (await this.removeTemporary(now)) +
      (await this.storage.removeUnfinished(new Date(now - UNFINISHED_AGE_MS)));
    if (removed > 0) this.logger.log(`Removed ${removed} leftovers of what was interrupted`);
    return removed;
  }

  private async removeStored(now: number): Promise<number> {
    let removed = 0;
    const images = new Set<string>();
    /** Their keys by their ids. */
    const outputs = new Map<string, string>();
    for await (const { key, modified } of this.storage.list()) {
      if (now - modified.getTime() <= MIN_AGE_MS) continue;
      const [id, outputId] = [imageIdOfKey(key), outputIdOfKey(key)];
      if (id) images.add(id);
      if (outputId) outputs.set(outputId, key);
      if (images.size >= BATCH) removed += await this.removeFolders(images);
      if (outputs.size >= BATCH) removed += await this.removeOutputs(outputs);
    }
    return removed + (await this.removeFolders(images)) + (await this.removeOutputs(outputs));
  }

  private async removeFolders(ids: Set<string>): Promise<number> {
    const rows = await this.source.query<{ id: string }[]>(
      `SELECT id FROM unnest($1::uuid[]) AS stored (id)
        WHERE NOT EXISTS (SELECT FROM images WHERE images.id = stored.id AND storage_key IS NOT NULL)
          AND NOT EXISTS (SELECT FROM batch_outputs WHERE image_id = stored.id)`,
      [[...ids]],
    );
    for (const { id } of rows) await this.storage.deleteFolder(imageFolder(id));
    ids.clear();
    return rows.length;
  }

  private async removeOutputs(keys: Map<string, string>): Promise<number> {
    const rows = await this.source.query<{ id: string }[]>(
      `SELECT id FROM unnest($1::uuid[]) AS stored (id)
        WHERE NOT EXISTS (SELECT FROM batch_outputs WHERE batch_outputs.id = stored.id)`,
      [[...keys.keys()]],
    );
    for (const { id } of rows) await this.storage.delete(keys.get(id)!);
    keys.clear();
    return rows.length;
  }

  private async removeTemporary(now: number): Promise<number> {
    let removed = 0;
    const names = await readdir(this.config.temporaryFolder).catch(() => []);
    for (const name of names) {
      const path = join(this.config.temporaryFolder, name);
      const modified = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => now,
      );
      if (now - modified <= MIN_AGE_MS) continue;
      await rm(path, { force: true, recursive: true });
      removed++;
    }
    return removed;
  }
}

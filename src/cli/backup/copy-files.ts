import { open, type FileHandle } from 'node:fs/promises';
import type { ClientBase } from 'pg';
import { outputKey } from '../../imaging/storage-keys.js';
import { FileNotFound, type Storage } from '../../storage/storage.driver.js';
import type { BackupWriter } from './backup-writer.js';
import { renditionKeys, type Digest } from './format.js';
import type { ImageRow } from './image-rows.js';

export interface CopyReport {
  /** Pictures that a user deleted while the backup ran. */
  deleted: number;
  missing: string[];
  altered: string[];
  missingCount: number;
  alteredCount: number;
}

/** So many are named; all are counted. */
const NAMED = 20;

/**
 * Copies the originals and renditions of the snapshot's images, and what batches have made of these. Thumbnails of other
 * sizes are left out, as they are made again when they are asked for.
 */
export class FileCopier {
  readonly report: CopyReport = { deleted: 0, missing: [], altered: [], missingCount: 0, alteredCount: 0 };

  constructor(
    private readonly storage: Storage,
    private readonly writer: BackupWriter,
    private readonly database: ClientBase,
  ) {}

  async copy(rows: AsyncIterable<ImageRow>, onImage: () => void): Promise<void> {
    const withOutputs = await this.hasOutputs();
    for await (const row of rows) {
      if (row.storageKey !== null) {
        await this.original(row.id, row.storageKey, { size: row.fileSize, sha256: row.sha256 });
        const outputs = withOutputs ? await this.outputKeys(row.id) : [];
        for (const key of [...renditionKeys(row.id), ...outputs]) await this.file(key);
      }
      onImage();
    }
  }

  /** The tables may be those of an earlier version. */
  private async hasOutputs(): Promise<boolean> {
    const { rows } = await this.database.query<{ there: boolean }>(
      `SELECT to_regclass('batch_outputs') IS NOT NULL AS there`,
    );
    return rows[0]!.there;
  }

  private async outputKeys(imageId: string): Promise<string[]> {
    const { rows } = await this.database.query<{ id: string; format: string }>(
      'SELECT id, format FROM batch_outputs WHERE image_id = $1',
      [imageId],
    );
    return rows.map((output) => outputKey(imageId, output));
  }

  private async original(id: string, key: string, expected: Digest): Promise<void> {
    if (await this.writer.reuseFile(key, expected)) return;
    const found = await this.file(key);
    if (found === undefined) await this.absent(id);
    else if (found.sha256 !== expected.sha256) {
      this.report.alteredCount++;
      if (this.report.altered.length < NAMED) this.report.altered.push(id);
    }
  }

  /** The snapshot still has what somebody has deleted since: only the database as it is now can tell. */
  private async absent(id: string): Promise<void> {
    const { rowCount } = await this.database.query(
      'SELECT FROM images WHERE id = $1 AND storage_key IS NOT NULL',
      [id],
    );
    if (rowCount === 0) {
      this.report.deleted++;
      await this.writer.deletedMeanwhile(id);
      return;
    }
    this.report.missingCount++;
    if (this.report.missing.length < NAMED) this.report.missing.push(id);
  }

  /**
   * By way of an open local file: its size is known before its bytes are, and stays true when the file is
   * replaced or deleted meanwhile. A tar cannot take back a size.
   */
  private async file(key: string): Promise<Digest | undefined> {
    try {
      return await this.storage.withLocalFile(key, async (path) => {
        const handle = await openStored(key, path);
        try {
          const { size } = await handle.stat();
          return await this.writer.addFile(key, size, handle.createReadStream({ autoClose: false }));
        } finally {
          await handle.close();
        }
      });
    } catch (error) {
      if (error instanceof FileNotFound) return undefined;
      throw error;
    }
  }
}

/** The file may be deleted between being found and being opened. */
async function openStored(key: string, path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new FileNotFound(key, { cause: error });
    throw error;
  }
}

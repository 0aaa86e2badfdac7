import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newId } from '../../../common/ids.js';
import { FileNotFound, Storage, type ByteRange, type StoredFile } from '../../storage.driver.js';
import { createS3Client, deadlineMs, type S3Config } from './s3-client.js';
import { asS3Fault, isMissing, statusOf } from './s3-faults.js';
import { DELETE_BATCH, deleteObjects } from './s3-folders.js';
import { exactly } from './s3-range.js';
import { S3Uploads } from './s3-uploads.js';

/** Files in a bucket of Amazon S3 or of a server that speaks the same. */
export class S3Storage extends Storage {
  private readonly client: S3Client;
  private readonly uploads: S3Uploads;

  /** @param temporary a local folder, for the time that a file has to be one */
  constructor(
    private readonly config: S3Config,
    private readonly temporary: string,
  ) {
    super();
    this.client = createS3Client(config);
    this.uploads = new S3Uploads(this.client, config);
  }

  async putFile(key: string, path: string): Promise<void> {
    await this.guarded(async () => {
      await this.uploads.upload(this.full(key), path);
      await rm(path, { force: true });
    });
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const command = new PutObjectCommand({ ...this.object(key), Body: bytes });
    await this.guarded(() => this.client.send(command, this.bounded()));
  }

  async open(key: string, range?: ByteRange): Promise<Readable> {
    const command = new GetObjectCommand({
      ...this.object(key),
      ...(range && { Range: `bytes=${range.start}-${range.end}` }),
    });
    // Not bounded as a whole: readers take the time they take. Silence is.
    const { Body: body, ContentRange: got } = await this.found(key, () => this.client.send(command));
    return range ? exactly(body as Readable, range, got) : (body as Readable);
  }

  async stat(key: string): Promise<StoredFile | undefined> {
    try {
      const command = new HeadObjectCommand(this.object(key));
      const head = await this.found(key, () => this.client.send(command, this.bounded()));
      return toStored(key, { Size: head.ContentLength, ...head });
    } catch (error) {
      if (error instanceof FileNotFound) return undefined;
      throw error;
    }
  }

  async withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T> {
    const path = join(this.temporary, newId());
    try {
      const source = await this.open(key);
      await this.guarded(async () => {
        await mkdir(this.temporary, { recursive: true });
        await pipeline(source, createWriteStream(path, { flags: 'wx' }));
      });
      return await use(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  async deleteFolder(prefix: string): Promise<void> {
    await this.guarded(async () => {
      let batch: string[] = [];
      for await (const { key } of this.listBelow(`${prefix}/`)) {
        if (batch.push(this.full(key)) < DELETE_BATCH) continue;
        await deleteObjects(this.client, this.config.bucket, batch);
        batch = [];
      }
      await deleteObjects(this.client, this.config.bucket, batch);
    });
  }

  async delete(key: string): Promise<void> {
    await this.guarded(async () => {
      try {
        await this.client.send(new DeleteObjectCommand(this.object(key)), this.bounded());
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    });
  }

  list(): AsyncIterable<StoredFile> {
    return this.listBelow('');
  }

  /** A server that cannot list what is unfinished leaves it to the bucket's lifecycle rules. */
  async removeUnfinished(before: Date): Promise<number> {
    try {
      return await this.uploads.abortBegunBefore(before);
    } catch (error) {
      const refused = [400, 403, 405, 501].includes(statusOf(error) ?? 0);
      if (refused) return 0;
      throw asS3Fault(error);
    }
  }

  private async *listBelow(prefix: string): AsyncIterable<StoredFile> {
    const { bucket, prefix: root } = this.config;
    try {
      const pages = paginateListObjectsV2({ client: this.client }, { Bucket: bucket, Prefix: root + prefix });
      for await (const { Contents: contents = [] } of pages)
        for (const object of contents) yield toStored(object.Key!.slice(root.length), object);
    } catch (error) {
      throw asS3Fault(error);
    }
  }

  private async found<T>(key: string, request: () => Promise<T>): Promise<T> {
    return this.guarded(async () => {
      try {
        return await request();
      } catch (error) {
        throw isMissing(error) ? new FileNotFound(key, { cause: error }) : error;
      }
    });
  }

  private async guarded<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw asS3Fault(error);
    }
  }

  private full(key: string): string {
    return this.config.prefix + key;
  }

  private object(key: string) {
    return { Bucket: this.config.bucket, Key: this.full(key) };
  }

  private bounded() {
    return { abortSignal: AbortSignal.timeout(deadlineMs(this.config)) };
  }
}

function toStored(
  key: string,
  { Size = 0, LastModified = new Date(0), ETag = '' }: { Size?: number; LastModified?: Date; ETag?: string },
): StoredFile {
  return { key, size: Size, modified: LastModified, tag: ETag.replace(/[^\w-]/g, '') };
}

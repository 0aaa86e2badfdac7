import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  type MultipartUpload,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Semaphore } from '../../../common/semaphore.js';
import { deadlineMs, type S3Config } from './s3-client.js';

const PARTS_AT_ONCE = 2;

/** Uploads local files, large ones in parts, so that memory is bounded however large and many they are. */
export class S3Uploads {
  private readonly places: Semaphore;

  constructor(
    private readonly client: S3Client,
    private readonly config: S3Config,
  ) {
    this.places = new Semaphore(config.uploadConcurrency);
  }

  async upload(key: string, path: string): Promise<void> {
    await this.places.run(() => this.uploadNow(key, path));
  }

  private async uploadNow(key: string, path: string): Promise<void> {
    const { bucket, partSize } = this.config;
    const { size } = await stat(path);
    const body = createReadStream(path, { highWaterMark: 1024 * 1024 });
    const abortController = new AbortController();
    // Each request has its own bound; this one is for a server that keeps all of them just alive.
    const timer = setTimeout(
      () => abortController.abort(),
      deadlineMs(this.config) * (2 + Math.ceil(size / partSize)),
    );
    try {
      const params = { Bucket: bucket, Key: key, Body: body };
      const upload = { client: this.client, params, partSize, queueSize: PARTS_AT_ONCE, abortController };
      await new Upload(upload).done();
    } finally {
      clearTimeout(timer);
      body.destroy();
    }
  }

  /** Parts of uploads that a crash cut off cost money, and no listing of files shows them. */
  async abortBegunBefore(before: Date): Promise<number> {
    const { bucket, prefix } = this.config;
    let aborted = 0;
    let from: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
    while (from) {
      const command = new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: prefix, ...from });
      const page: ListMultipartUploadsCommandOutput = await this.client.send(command);
      for (const upload of page.Uploads ?? []) if (await this.abort(upload, before)) aborted++;
      from = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
        : undefined;
    }
    return aborted;
  }

  private async abort({ Key, UploadId, Initiated }: MultipartUpload, before: Date): Promise<boolean> {
    if (!Key || !UploadId || !Initiated || Initiated > before) return false;
    const { bucket } = this.config;
    await this.client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
    return true;
  }
}

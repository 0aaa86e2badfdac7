import type { Request, Response } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FileNotFound, type ByteRange, type Storage } from '../../../storage/storage.driver.js';
import { ImageFileMissing, RangeNotSatisfiable } from '../../images.errors.js';
import { chooseRange } from './byte-range.js';
import { MediaDelivery, type MediaFile } from './media-delivery.js';
import { answeredUnchanged, setMediaHeaders } from './media-headers.js';

/** Sends the bytes ourselves, with ETag, 304 and Range, wherever they are stored. */
export class ProxiedDelivery extends MediaDelivery {
  constructor(private readonly storage: Storage) {
    super();
  }

  async send(request: Request, response: Response, media: MediaFile): Promise<void> {
    if (answeredUnchanged(request, response, media)) return;
    const { size } = media.file;
    const range = chooseRange(request, size, media.etag);
    if (range === 'unsatisfiable') {
      response.setHeader('Content-Range', `bytes */${size}`);
      throw new RangeNotSatisfiable(size);
    }
    // Opened before anything is said of it: it may be deleted at this very moment.
    const stream = request.method === 'HEAD' ? undefined : await this.open(media, range);
    setMediaHeaders(response, media);
    const { start, end } = range ?? { start: 0, end: size - 1 };
    if (range) response.status(206).setHeader('Content-Range', `bytes ${start}-${end}/${size}`);
    response.setHeader('Content-Length', end - start + 1);
    if (stream) await pour(stream, response);
    else response.end();
  }

  private async open({ file, bytes }: MediaFile, range: ByteRange | undefined): Promise<Readable> {
    if (bytes) return Readable.from([range ? bytes.subarray(range.start, range.end + 1) : bytes]);
    try {
      return await this.storage.open(file.key, range);
    } catch (error) {
      throw error instanceof FileNotFound ? new ImageFileMissing() : error;
    }
  }
}

async function pour(stream: Readable, response: Response): Promise<void> {
  try {
    await pipeline(stream, response);
  } catch (error) {
    // The reader hung up; there is no one left to tell.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

import type { Request, Response } from 'express';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FileNotFound, type ByteRange, type Storage, type StoredFile } from '../../storage/storage.driver.js';
import { ImageFileGone, RangeNotSatisfiable } from '../images.errors.js';

export interface SendOptions {
  file: StoredFile;
  contentType: string;
  /** Quoted. */
  etag: string;
  disposition: string;
  /** Seconds that the reader's own cache may keep it. */
  maxAge: number;
}

/** Sends a stored file with ETag, 304, Range and the headers that keep a picture from being anything else. */
export async function sendFile(
  request: Request,
  response: Response,
  storage: Storage,
  options: SendOptions,
): Promise<void> {
  const { file, etag } = options;
  if (isFresh(request, options)) {
    setHeaders(response, options);
    response.status(304).end();
    return;
  }
  const range = chooseRange(request, file.size, etag);
  if (range === 'unsatisfiable') {
    response.setHeader('Content-Range', `bytes */${file.size}`);
    throw new RangeNotSatisfiable(file.size);
  }
  // Opened before anything is said of it: it may be deleted at this very moment.
  const stream = request.method === 'HEAD' ? undefined : await open(storage, file.key, range);
  setHeaders(response, options);
  const { start, end } = range ?? { start: 0, end: file.size - 1 };
  if (range) response.status(206).setHeader('Content-Range', `bytes ${start}-${end}/${file.size}`);
  response.setHeader('Content-Length', end - start + 1);
  if (stream) await send(stream, response);
  else response.end();
}

async function open(storage: Storage, key: string, range: ByteRange | undefined): Promise<Readable> {
  try {
    return await storage.open(key, range);
  } catch (error) {
    throw error instanceof FileNotFound ? new ImageFileGone() : error;
  }
}

async function send(stream: Readable, response: Response): Promise<void> {
  try {
    await pipeline(stream, response);
  } catch (error) {
    // The reader hung up; there is no one left to tell.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

function setHeaders(response: Response, { file, contentType, etag, disposition, maxAge }: SendOptions): void {
  response.setHeader('Content-Type', contentType);
  response.setHeader('Content-Disposition', disposition);
  response.setHeader('ETag', etag);
  response.setHeader('Last-Modified', file.modified.toUTCString());
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Cache-Control', `private, max-age=${maxAge}`);
  response.vary('Authorization');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
  response.setHeader('Cross-Origin-Resource-Policy', 'same-site');
}

/** RFC 9110, 13.2.2. Express's own check takes a request's `no-cache` to mean that its conditions do not count. */
function isFresh(request: Request, { etag, file }: SendOptions): boolean {
  const tags = request.headers['if-none-match'];
  if (tags !== undefined) {
    return tags.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
  }
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  return Math.floor(file.modified.getTime() / 1000) * 1000 <= since;
}

/** One range only: answering many would let a small request ask for a large answer. */
function chooseRange(request: Request, size: number, etag: string) {
  const condition = request.headers['if-range'];
  if (condition !== undefined && condition !== etag) return undefined;
  const ranges = request.range(size, { combine: true });
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1)
    return undefined;
  return ranges[0];
}

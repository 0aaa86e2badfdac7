import type { Request, Response } from 'express';
import { pipeline } from 'node:stream/promises';
import type { Storage, StoredFile } from '../../storage/storage.driver.js';

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
  const { file } = options;
  setHeaders(response, options);
  if (isFresh(request, options)) {
    response.status(304).end();
    return;
  }
  const range = chooseRange(request, file.size, options.etag);
  if (range === 'unsatisfiable') {
    response.status(416).setHeader('Content-Range', `bytes */${file.size}`).end();
    return;
  }
  if (range)
    response.status(206).setHeader('Content-Range', `bytes ${range.start}-${range.end}/${file.size}`);
  response.setHeader('Content-Length', range ? range.end - range.start + 1 : file.size);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const stream = await storage.open(file.key, range);
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

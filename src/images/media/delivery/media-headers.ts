import type { Request, Response } from 'express';
import type { MediaFile } from './media-delivery.js';

/** With what keeps a picture from being anything else. */
export function setMediaHeaders(response: Response, media: MediaFile): void {
  const { file, contentType, etag, disposition, cacheControl, signed } = media;
  response.setHeader('Content-Type', contentType);
  response.setHeader('Content-Disposition', disposition);
  response.setHeader('ETag', etag);
  response.setHeader('Last-Modified', file.modified.toUTCString());
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Cache-Control', cacheControl);
  if (!signed) response.vary('Authorization, X-API-Key');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
  response.setHeader('Cross-Origin-Resource-Policy', 'same-site');
}

/** Answers 304 to whoever has it already. @returns whether it did. */
export function answeredUnchanged(request: Request, response: Response, media: MediaFile): boolean {
  if (!isFresh(request, media)) return false;
  setMediaHeaders(response, media);
  response.status(304).end();
  return true;
}

/** RFC 9110, 13.2.2. Express's own check takes a request's `no-cache` to mean that its conditions do not count. */
function isFresh(request: Request, { etag, file }: MediaFile): boolean {
  const tags = request.headers['if-none-match'];
  if (tags !== undefined) {
    return tags.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
  }
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  return Math.floor(file.modified.getTime() / 1000) * 1000 <= since;
}

import type { Request, Response } from 'express';
import { MediaDelivery, type MediaFile } from './media-delivery.js';
import { answeredUnchanged, setMediaHeaders } from './media-headers.js';

/**
 * Has nginx send the local file: it reads the path from `X-Accel-Redirect`, which no client ever sees, and answers
 * ranges by itself. Of our headers it keeps Content-Type, Content-Disposition, Cache-Control and Expires; its
 * configuration copies ETag and the others over (nginx/snippets/accelerated.conf), as its own ETag, made of size
 * and time, would differ from the one that we answer conditions by.
 */
export class AccelDelivery extends MediaDelivery {
  constructor(
    /** Of nginx's internal location. Begins and ends with `/`. */
    private readonly prefix: string,
    private readonly unstored: MediaDelivery,
  ) {
    super();
  }

  async send(request: Request, response: Response, media: MediaFile): Promise<void> {
    if (media.bytes) return this.unstored.send(request, response, media);
    if (answeredUnchanged(request, response, media)) return;
    setMediaHeaders(response, media);
    const path = media.file.key.split('/').map(encodeURIComponent).join('/');
    // nginx says so itself of what it sends, and would say it twice.
    response.removeHeader('Accept-Ranges');
    response.setHeader('X-Accel-Redirect', this.prefix + path);
    response.end();
  }
}

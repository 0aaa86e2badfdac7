import type { Request, Response } from 'express';
import { MediaDelivery, type MediaFile } from './media-delivery.js';
import { chooseRange } from './byte-range.js';
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
    private readonly otherwise: MediaDelivery,
  ) {
    super();
  }

  async send(request: Request, response: Response, media: MediaFile): Promise<void> {
    if (media.bytes || !nginxCanAnswer(request, media)) return this.otherwise.send(request, response, media);
    if (answeredUnchanged(request, response, media)) return;
    setMediaHeaders(response, media);
    const path = media.file.key.split('/').map(encodeURIComponent).join('/');
    // nginx says so itself of what it sends, and would say it twice.
    response.removeHeader('Accept-Ranges');
    response.setHeader('X-Accel-Redirect', this.prefix + path);
    response.end();
  }
}

/** One range, of numbers that nginx can hold. */
const PLAIN_RANGE = /^bytes=(?:\d{1,15}-\d{0,15}|-\d{1,15})$/;

/**
 * nginx looks at `If-Match` before it knows our ETag. It refuses ranges that it cannot read, or that are not there,
 * with the picture's headers among those of the refusal; many ranges multiply what is sent.
 */
function nginxCanAnswer(request: Request, { etag, file }: MediaFile): boolean {
  const { range, 'if-match': condition } = request.headers;
  if (condition?.includes(etag)) return false;
  if (range === undefined) return true;
  return PLAIN_RANGE.test(range) && chooseRange(request, file.size, etag) !== 'unsatisfiable';
}

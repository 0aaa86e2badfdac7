import type { Request, Response } from 'express';
import type { FileLinks } from '../../../storage/file-links.js';
import { MediaDelivery, type MediaFile } from './media-delivery.js';

/** A bucket cannot send the headers that keep other types, such as SVG, from running scripts. */
const SAFE = /^image\/(?:jpeg|png|webp|gif|avif|tiff|bmp|heic)$/;

/** Sends the reader on to the bucket, by a link that works for a short while. */
export class PresignedDelivery extends MediaDelivery {
  constructor(
    private readonly links: FileLinks,
    private readonly otherwise: MediaDelivery,
  ) {
    super();
  }

  async send(request: Request, response: Response, media: MediaFile): Promise<void> {
    // A link is good for GET alone; whoever asks for headers, or has a copy of ours, gets the answer here.
    const conditional = request.headers['if-none-match'] ?? request.headers['if-modified-since'];
    if (request.method !== 'GET' || conditional || media.bytes || !SAFE.test(media.contentType))
      return this.otherwise.send(request, response, media);
    const { contentType, disposition } = media;
    const { url, lifeSeconds } = await this.links.sign(media.file.key, { contentType, disposition });
    // Never public: whoever is sent on by a shared cache would be let in without being asked.
    response.setHeader('Cache-Control', `private, max-age=${Math.floor(lifeSeconds / 2)}`);
    if (!media.signed) response.vary('Authorization, X-API-Key');
    response.redirect(302, url);
  }
}

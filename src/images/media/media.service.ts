import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Principal } from '../../auth/access.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { Image } from '../../database/entities/image.entity.js';
import type { Region } from '../../imaging/crop.js';
import { renditionKey } from '../../imaging/storage-keys.js';
import { FileLinks } from '../../storage/file-links.js';
import { MediaUrlSigner } from '../../storage/media-url-signer.js';
import { Storage } from '../../storage/storage.driver.js';
import { ImagePresenter } from '../image-presenter.js';
import { ImageReader } from '../image-reader.js';
import {
  ImageFileGone,
  ImageFileMissing,
  InvalidMediaSignature,
  RenditionPending,
} from '../images.errors.js';
import { contentDisposition } from './content-disposition.js';
import { mediaPath } from './media-path.js';
import type { RenditionDto } from './rendition.dto.js';
import type { RenditionSize } from './rendition-size.pipe.js';
import { mediaCacheControl } from './delivery/cache-control.js';
import { createDelivery } from './delivery/create-delivery.js';
import type { MediaDelivery, MediaFile } from './delivery/media-delivery.js';
import type { FileQueryDto, SignedQueryDto, ThumbnailQueryDto } from './thumbnail.dto.js';
import { ThumbnailsService } from './thumbnails.service.js';

/** Pixels of the longest edge. */
const RENDITION_EDGES = { small: 320, medium: 1024 };

/** One exchange: who asks (nobody, for a signed link), what was sent, where the answer goes. */
export interface MediaExchange {
  user?: Principal;
  request: Request;
  response: Response;
}

export interface PictureRegion {
  imageId: string;
  /** Where it is served, and what of the query chooses it: what the signature is made over. */
  path: string;
  parameters: Record<string, string>;
  /** Where it is kept: in the image's folder. */
  key: string;
  region: Region;
  /** Pixels of its edges. */
  size: number;
}

export interface KeptPicture {
  imageId: string;
  /** Where it is served: what the signature is made over. */
  path: string;
  /** Where it is kept: in the image's folder. */
  key: string;
  contentType: string;
  filename: string;
}

/** Aborted when the reader is gone before he was answered. */
function hangUp(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}

@Injectable()
export class MediaService {
  private readonly delivery: MediaDelivery;

  constructor(
    private readonly reader: ImageReader,
    private readonly presenter: ImagePresenter,
    private readonly thumbnails: ThumbnailsService,
    private readonly storage: Storage,
    private readonly signer: MediaUrlSigner,
    links: FileLinks,
    @InjectConfig('media') private readonly config: AppConfig['media'],
  ) {
    this.delivery = createDelivery(storage, links, config);
  }

  async sendOriginal(exchange: MediaExchange, id: string, query: FileQueryDto): Promise<void> {
    const image = await this.open(exchange, id, mediaPath.original(id), {}, query);
    if (image.storageKey === null) throw new ImageFileGone();
    const file = await this.storage.stat(image.storageKey);
    if (!file) throw new ImageFileMissing();
    const kind = query.download === '1' || query.download === 'true' ? 'attachment' : 'inline';
    await this.send(exchange, {
      file,
      // The original is the only one that is never made anew.
      cacheControl: this.cacheControl(exchange, query, true),
      contentType: image.fileType,
      etag: `"${image.sha256}"`,
      disposition: contentDisposition(kind, image.originalFilename, image.fileType),
    });
  }

  async sendThumbnail(exchange: MediaExchange, id: string, query: ThumbnailQueryDto): Promise<void> {
    const { size, format } = query;
    const image = await this.open(
      exchange,
      id,
      mediaPath.thumbnail(id),
      { size: String(size), format },
      query,
    );
    const made = await this.thumbnails.get(image, size, format, hangUp(exchange.response));
    await this.sendRendition(exchange, query, image.originalFilename, {
      ...made,
      contentType: `image/${format}`,
    });
  }

  /** A part of a picture, for a feature that knows of parts. */
  async sendRegion(exchange: MediaExchange, query: SignedQueryDto, part: PictureRegion): Promise<void> {
    const { path, parameters, imageId, ...wanted } = part;
    const image = await this.open(exchange, imageId, path, parameters, query);
    const made = await this.thumbnails.getRegion(image, wanted, hangUp(exchange.response));
    await this.sendRendition(exchange, query, image.originalFilename, { ...made, contentType: 'image/jpeg' });
  }

  /** What a feature has made of a picture, and keeps beside it. */
  async sendKept(exchange: MediaExchange, query: SignedQueryDto, kept: KeptPicture): Promise<void> {
    const { imageId, path, key, contentType, filename } = kept;
    const image = await this.open(exchange, imageId, path, {}, query);
    const file = await this.storage.stat(key);
    if (!file) throw image.storageKey === null ? new ImageFileGone() : new ImageFileMissing();
    await this.sendRendition(exchange, query, filename, { file, contentType });
  }

  /** The rendition itself or, where JSON is asked for, where it is, how large, and what is on it. */
  async sendOrDescribe(
    exchange: MediaExchange,
    id: string,
    size: RenditionSize,
    query: SignedQueryDto,
  ): Promise<void> {
    const image = await this.open(exchange, id, mediaPath.rendition(id, size), {}, query);
    exchange.response.vary('Accept');
    if (exchange.request.accepts(['image/jpeg', 'application/json']) === 'application/json') {
      exchange.response.json(this.describe(exchange, image, size));
      return;
    }
    const file = await this.storage.stat(renditionKey(id, size));
    if (!file) throw image.storageKey === null ? new ImageFileGone() : new RenditionPending();
    await this.sendRendition(exchange, query, image.originalFilename, { file, contentType: 'image/jpeg' });
  }

  private describe({ user, request }: MediaExchange, image: Image, size: RenditionSize): RenditionDto {
    const signed = this.presenter.urls(image)[size];
    if (signed === null) throw image.storageKey === null ? new ImageFileGone() : new RenditionPending();
    const scale = Math.min(1, RENDITION_EDGES[size] / Math.max(image.width, image.height));
    return {
      // Who came by a link gets no other: he could make it last for ever.
      url: user ? signed : this.presenter.absolute(request.originalUrl),
      width: Math.max(1, Math.round(image.width * scale)),
      height: Math.max(1, Math.round(image.height * scale)),
      caption: image.caption,
    };
  }

  private async open(
    { user }: MediaExchange,
    id: string,
    path: string,
    parameters: Record<string, string>,
    { expires = '', signature = '' }: SignedQueryDto,
  ): Promise<Image> {
    if (user) return this.reader.getOwned(user, id);
    if (!this.signer.verify(path, parameters, { expires, signature })) throw new InvalidMediaSignature();
    return this.reader.getSigned(id);
  }

  private sendRendition(
    exchange: MediaExchange,
    query: SignedQueryDto,
    filename: string,
    rendition: Pick<MediaFile, 'file' | 'bytes' | 'contentType'>,
  ): Promise<void> {
    return this.send(exchange, {
      ...rendition,
      cacheControl: this.cacheControl(exchange, query, false),
      etag: `"${rendition.file.tag}"`,
      disposition: contentDisposition('inline', filename, rendition.contentType),
    });
  }

  private cacheControl(exchange: MediaExchange, { expires }: SignedQueryDto, immutable: boolean): string {
    const signedUntil = byLinkAlone(exchange) ? Number(expires) : undefined;
    return mediaCacheControl({ signedUntil, immutable }, this.config);
  }

  private send(exchange: MediaExchange, media: Omit<MediaFile, 'signed'>): Promise<void> {
    const { request, response } = exchange;
    return this.delivery.send(request, response, { ...media, signed: byLinkAlone(exchange) });
  }
}

/** A signed link passes without a look at credentials; what was sent along with some is kept private all the same. */
const byLinkAlone = ({ user, request: { headers } }: MediaExchange): boolean =>
  !user && headers.authorization === undefined && headers['x-api-key'] === undefined;

import { Injectable } from '@nestjs/common';
import { rgbaToThumbHash } from 'thumbhash';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { MediaType } from '../../imaging/formats.js';
import { openUpright } from '../../imaging/open-upright.js';
import { sharp } from '../../imaging/sharp.js';
import { renditionKey } from '../../imaging/storage-keys.js';
import { encode, fitInside, type Thumbnail } from '../../imaging/thumbnail.js';
import { Storage } from '../../storage/storage.driver.js';
import { Producer, type ImageFields, type ProduceContext, type Produces, type Source } from '../producer.js';
import type { Rendition, RenditionsResult } from '../productions.js';
import { ownWork } from './provenance.js';
import { asUndecodable } from './undecodable.js';

const VERSION = 1;

/** Longest edges in pixels. */
const MEDIUM = 1024;
const SMALL = 320;
/** The hash keeps seven waves a side at most; more pixels would only cost time. */
const THUMBHASH = 48;

interface Raw {
  data: Buffer;
  raw: { width: number; height: number; channels: 1 | 2 | 3 | 4 };
}

@Injectable()
@Producer({ name: 'renditions', lane: 'cpu', trigger: 'upload', version: VERSION })
export class RenditionsProducer implements Produces<'renditions'> {
  constructor(
    private readonly storage: Storage,
    @InjectConfig('images') private readonly limits: AppConfig['images'],
    @InjectConfig('analysis') private readonly config: AppConfig['analysis'],
  ) {}

  async produce(source: Source, { signal }: ProduceContext) {
    const decoded = await source.withOriginal((path) => this.decode(path, source, signal));
    // The one decoding of the original serves both; what is left is done on a megapixel.
    const [medium, small, thumbhash] = await Promise.all([
      toJpeg(decoded, MEDIUM),
      toJpeg(decoded, SMALL),
      toThumbhash(decoded),
    ]);
    signal.throwIfAborted();
    const { id } = source.image;
    const data: RenditionsResult = {
      small: await this.store(renditionKey(id, 'small'), small),
      medium: await this.store(renditionKey(id, 'medium'), medium),
      thumbhash,
    };
    return { data, provenance: ownWork(VERSION) };
  }

  imageFields({ thumbhash }: RenditionsResult): ImageFields {
    return { thumbhash };
  }

  private async decode(path: string, { image }: Source, signal: AbortSignal): Promise<Raw> {
    try {
      const pipeline = await openUpright(path, image.fileType as MediaType, {
        maxPixels: this.limits.maxPixels,
        timeoutSeconds: this.config.timeoutSeconds,
        signal,
      });
      const { data, info } = await fitInside(pipeline, MEDIUM)
        .raw({ depth: 'uchar' })
        .toBuffer({ resolveWithObject: true });
      const { width, height, channels } = info;
      return { data, raw: { width, height, channels } };
    } catch (error) {
      signal.throwIfAborted();
      throw asUndecodable(error);
    }
  }

  private async store(key: string, { data, width, height }: Thumbnail): Promise<Rendition> {
    await this.storage.put(key, data);
    return { width, height, bytes: data.length };
  }
}

async function toJpeg({ data, raw }: Raw, size: number): Promise<Thumbnail> {
  const pipeline = fitInside(sharp(data, { raw }), size);
  const encoded = await encode(pipeline, 'jpeg').toBuffer({ resolveWithObject: true });
  return { data: encoded.data, width: encoded.info.width, height: encoded.info.height };
}

async function toThumbhash({ data, raw }: Raw): Promise<string> {
  const { data: rgba, info } = await fitInside(sharp(data, { raw }), THUMBHASH)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, rgba)).toString('base64');
}

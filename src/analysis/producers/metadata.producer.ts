import { Injectable } from '@nestjs/common';
import type { MediaType } from '../../imaging/formats.js';
import { readHeader, type ImageHeader } from '../../imaging/header.js';
import { readEmbeddedMetadata } from '../../imaging/metadata/embedded-metadata.js';
import { Producer, type ImageFields, type Produces, type Source } from '../producer.js';
import type { MetadataResult } from '../productions.js';
import { cameraName } from '../../imaging/metadata/camera-name.js';
import { ownWork } from './provenance.js';
import { asUndecodable } from './undecodable.js';

const VERSION = 2;

@Injectable()
@Producer({ name: 'metadata', lane: 'cpu', trigger: 'upload', version: VERSION })
export class MetadataProducer implements Produces<'metadata'> {
  async produce(source: Source) {
    return { data: await readMetadata(source), provenance: ownWork(VERSION) };
  }

  imageFields(data: MetadataResult): ImageFields {
    const { width, height, takenAt, camera } = data;
    return {
      width,
      height,
      takenAt: takenAt ? takenAt.local.replace('T', ' ') : null,
      takenAtOffset: takenAt?.offset ?? null,
      camera: cameraName(camera),
      metadata: { ...data },
    };
  }
}

export function readMetadata(source: Source): Promise<MetadataResult> {
  const mediaType = source.image.fileType as MediaType;
  return source.withOriginal(async (path) => {
    const header = await readHeader(path, mediaType).catch((error: unknown) => {
      throw asUndecodable(error);
    });
    return { ...describeHeader(header), ...(await readEmbeddedMetadata(path, mediaType)) };
  });
}

function describeHeader(header: ImageHeader) {
  const { mediaType, width, height, orientation, colourSpace, hasAlpha, pages, bitsPerSample } = header;
  const format = mediaType.slice('image/'.length);
  return { format, width, height, orientation, colourSpace, hasAlpha, pages, bitsPerSample };
}

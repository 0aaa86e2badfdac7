import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import { InvalidMediaSignature } from '../../images/images.errors.js';
import { MediaService, type MediaExchange } from '../../images/media/media.service.js';
import { imageFolder } from '../../imaging/storage-keys.js';
import { MediaUrlSigner } from '../../storage/media-url-signer.js';
import { Storage } from '../../storage/storage.driver.js';
import { FaceNotFound } from '../faces.errors.js';
import { boxOf } from '../people/face-presenter.js';
import type { BoxDto } from '../people/people.dto.js';
import { cropPath } from './crop-path.js';
import type { CropQueryDto } from './crop.dto.js';

/** What single faces look like: made when first asked for, and kept beside the picture. */
@Injectable()
export class FaceCrops {
  constructor(
    private readonly source: DataSource,
    private readonly media: MediaService,
    private readonly storage: Storage,
    private readonly signer: MediaUrlSigner,
  ) {}

  /** @throws FaceNotFound, and whatever keeps a thumbnail from being sent */
  async send(exchange: MediaExchange, id: string, query: CropQueryDto): Promise<void> {
    const link = { path: cropPath(id), parameters: { size: String(query.size) } };
    // First, so that without a right nobody learns which faces there are.
    const { expires = '', signature = '' } = query;
    if (!exchange.user && !this.signer.verify(link.path, link.parameters, { expires, signature }))
      throw new InvalidMediaSignature();
    const face = await this.find(exchange.user, id);
    const region = boxOf(face);
    await this.media.sendRegion(exchange, query, {
      ...link,
      imageId: face.imageId,
      key: `${cropFolder(face.imageId, id)}/${fingerprint(region)}-${query.size}.jpg`,
      region,
      size: query.size,
    });
  }

  /** Of faces that are to be forgotten. */
  async remove(faces: readonly { id: string; imageId: string }[]): Promise<void> {
    for (const { id, imageId } of faces) await this.storage.deleteFolder(cropFolder(imageId, id));
  }

  /** Whoever holds a link need not own the face. */
  private async find(user: Principal | undefined, id: string): Promise<BoxDto & { imageId: string }> {
    const [face] = await this.source.query<(BoxDto & { imageId: string })[]>(
      `SELECT image_id AS "imageId", x, y, width, height FROM faces
        WHERE id = $1 AND ($2::int IS NULL OR owner_id = $2)`,
      [id, user?.userId ?? null],
    );
    if (!face) throw new FaceNotFound();
    return face;
  }
}

const cropFolder = (imageId: string, faceId: string) => `${imageFolder(imageId)}/faces/${faceId}`;

/** A detector that is run again may find the face's edges elsewhere. */
const fingerprint = (region: BoxDto) =>
  createHash('sha256').update(JSON.stringify(region)).digest('hex').slice(0, 8);

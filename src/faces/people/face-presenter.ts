import { Injectable } from '@nestjs/common';
import type { ValueSource } from '../../database/entities/image.entity.js';
import { ImagePresenter } from '../../images/image-presenter.js';
import { MediaUrlSigner } from '../../storage/media-url-signer.js';
import { cropPath, DEFAULT_CROP_SIZE } from '../crops/crop-path.js';
import type { BoxDto, FaceDto } from './people.dto.js';

export interface FaceRow extends BoxDto {
  id: string;
  imageId: string;
  score: number;
  clusterId: string | null;
  assignedBy: ValueSource | null;
  flagged: boolean;
}

/** Turns rows into answers, with signed links to what the faces look like. */
@Injectable()
export class FacePresenter {
  constructor(
    private readonly signer: MediaUrlSigner,
    private readonly images: ImagePresenter,
  ) {}

  readonly present = (face: FaceRow): FaceDto => ({
    id: face.id,
    imageId: face.imageId,
    box: boxOf(face),
    score: face.score,
    clusterId: face.clusterId,
    assignedBy: face.assignedBy,
    flagged: face.flagged,
    url: this.url(face.id),
  });

  url(faceId: string): string {
    return this.images.absolute(this.signer.sign(cropPath(faceId), { size: String(DEFAULT_CROP_SIZE) }));
  }
}

export const boxOf = ({ x, y, width, height }: BoxDto): BoxDto => ({ x, y, width, height });

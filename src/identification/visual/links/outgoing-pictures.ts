import { Injectable } from '@nestjs/common';
import { ImageReader } from '../../../images/image-reader.js';
import { ImageFileGone, ImageFileMissing, InvalidMediaSignature } from '../../../images/images.errors.js';
import type { SignedQueryDto } from '../../../images/media/thumbnail.dto.js';
import { MediaUrlSigner } from '../../../storage/media-url-signer.js';
import { Storage } from '../../../storage/storage.driver.js';
import { UserChoices } from '../../providers/user-choices.js';
import { storedRendition } from '../../stored-rendition.js';
import { outgoingPath } from './outgoing-links.js';

/**
 * What such links lead to. Not by the ways of other media: these tell a reader what the file is called, and a cache, or a
 * bucket that he is sent on to, would let him in after the end.
 */
@Injectable()
export class OutgoingPictures {
  constructor(
    private readonly signer: MediaUrlSigner,
    private readonly images: ImageReader,
    private readonly storage: Storage,
    private readonly choices: UserChoices,
  ) {}

  /** @returns JPEG, longest edge ≤ 1024, without metadata @throws DomainError */
  async read(
    provider: string,
    imageId: string,
    { expires = '', signature = '' }: SignedQueryDto,
  ): Promise<Buffer> {
    if (!this.signer.verify(outgoingPath(provider, imageId), {}, { expires, signature }))
      throw new InvalidMediaSignature();
    const image = await this.images.getSigned(imageId);
    // Taken back since: what was not fetched yet is not sent any more.
    const { sendPictures, disabledProviders } = await this.choices.of(image.ownerId);
    if (!sendPictures || disabledProviders.includes(provider)) throw new InvalidMediaSignature();
    const rendition = await storedRendition(this.storage, image.id, 'medium');
    if (!rendition) throw image.storageKey === null ? new ImageFileGone() : new ImageFileMissing();
    return rendition;
  }
}

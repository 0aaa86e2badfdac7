import { Injectable } from '@nestjs/common';
import { ImageReader } from '../../../images/image-reader.js';
import { ImageFileGone, ImageFileMissing, InvalidMediaSignature } from '../../../images/images.errors.js';
import type { SignedQueryDto } from '../../../images/media/thumbnail.dto.js';
import { renditionKey } from '../../../imaging/storage-keys.js';
import { MediaUrlSigner } from '../../../storage/media-url-signer.js';
import { FileNotFound, Storage } from '../../../storage/storage.driver.js';
import { UserChoices } from '../../providers/user-choices.js';
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
    try {
      const stream = await this.storage.open(renditionKey(image.id, 'medium'));
      return Buffer.concat(await stream.toArray());
    } catch (error) {
      if (!(error instanceof FileNotFound)) throw error;
      throw image.storageKey === null ? new ImageFileGone() : new ImageFileMissing();
    }
  }
}

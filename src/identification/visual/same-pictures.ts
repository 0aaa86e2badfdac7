import { Injectable } from '@nestjs/common';
import { Storage } from '../../storage/storage.driver.js';
import type { AskedPicture } from '../providers/provider-calls.js';
import { storedRendition } from '../stored-rendition.js';
import { areSame, gridOf, type PictureGrid } from './picture-difference.js';

/** Of all pictures: it stands beside which one it is about. */
export const PICTURE_QUESTION = ['visual'];

interface Compared {
  id: string;
  /** 64 characters of `0` and `1`; null: not measured, or like no other. */
  fingerprint: string | null;
}

/** Tells pictures from each other that are alike as a whole, and differ in what is written on a thing. */
@Injectable()
export class SamePictures {
  constructor(private readonly storage: Storage) {}

  /**
   * How a picture stands in a question about it.
   * @param rendition its own, as JPEG, where it is at hand: else the stored one is read, once there is another to compare
   */
  asked({ id, fingerprint }: Compared, rendition?: () => Promise<Buffer>): AskedPicture {
    let own: Promise<PictureGrid | undefined> | undefined;
    return {
      fingerprint,
      isSame: async (imageId) => {
        own ??= rendition ? rendition().then(gridOf) : this.gridOf(id);
        const [one, other] = await Promise.all([own, this.gridOf(imageId)]);
        return one !== undefined && other !== undefined && areSame(one, other);
      },
    };
  }

  /** Undefined where it is gone. */
  private async gridOf(imageId: string): Promise<PictureGrid | undefined> {
    const stored = await storedRendition(this.storage, imageId, 'small');
    return stored && gridOf(stored);
  }
}

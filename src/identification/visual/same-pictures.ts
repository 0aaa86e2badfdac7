import { Injectable } from '@nestjs/common';
import { sharp } from '../../imaging/sharp.js';
import { Storage } from '../../storage/storage.driver.js';
import { storedRendition } from '../stored-rendition.js';

const SIDE = 128;
/** As small as a letter on a label. */
const CELL = 4;
/** In levels of 255: another size and strong compression make half of it in the worst cell, another letter more. */
const MOST = 10;

/** Tells pictures from each other that are alike as a whole, and differ in what is written on a thing. */
@Injectable()
export class SamePictures {
  constructor(private readonly storage: Storage) {}

  /**
   * @param rendition of one picture, as JPEG
   * @returns whether the stored picture is the same in another size or format; not where it is gone
   */
  async isSame(rendition: Buffer, imageId: string): Promise<boolean> {
    const stored = await storedRendition(this.storage, imageId, 'small');
    return stored !== undefined && areSame(rendition, stored);
  }
}

/** Neither differs much from the other anywhere. */
export async function areSame(one: Buffer, other: Buffer): Promise<boolean> {
  const [a, b] = await Promise.all([pixelsOf(one), pixelsOf(other)]);
  const sums = new Uint32Array((SIDE / CELL) ** 2);
  for (let at = 0; at < SIDE * SIDE; at++) {
    const cell = Math.floor(at / SIDE / CELL) * (SIDE / CELL) + Math.floor((at % SIDE) / CELL);
    const offs = [0, 1, 2].map((channel) => Math.abs(a[at * 3 + channel]! - b[at * 3 + channel]!));
    sums[cell]! += Math.max(...offs);
  }
  return Math.max(...sums) <= MOST * CELL * CELL;
}

const pixelsOf = (rendition: Buffer) =>
  sharp(rendition)
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .resize(SIDE, SIDE, { fit: 'fill' })
    .raw()
    .toBuffer();

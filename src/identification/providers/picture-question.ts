import type { Image } from '../../database/entities/image.entity.js';

/** What of its lightness is left out: it is what the light of a copy, and compression, change most. */
const LIGHTNESS_STEP = 8;

export type AskedPicture = Pick<Image, 'fingerprint' | 'thumbhash' | 'sha256'>;

/** The same picture in another size or format is the same question; the same thing in another colour is another one. */
export function pictureQuestion({ fingerprint, thumbhash, sha256 }: AskedPicture): string[] {
  const colour = thumbhash === null ? undefined : meanColour(thumbhash);
  return fingerprint === null || colour === undefined ? ['visual', sha256] : ['visual', fingerprint, colour];
}

/** A fingerprint tells light from dark alone: a red shirt and a blue one on white may share theirs. */
function meanColour(thumbhash: string): string | undefined {
  const bytes = Buffer.from(thumbhash, 'base64');
  if (bytes.length < 3) return undefined;
  // It begins with three means, in six bits each: light, yellow to blue, red to green.
  const means = bytes.readUIntLE(0, 3);
  const [light, yellow, red] = [means & 63, (means >> 6) & 63, (means >> 12) & 63];
  return [Math.floor(light / LIGHTNESS_STEP), yellow, red].join('.');
}

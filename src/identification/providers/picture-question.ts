import type { Image } from '../../database/entities/image.entity.js';

/** The same picture in another size or format is the same question. */
export const pictureQuestion = ({ fingerprint, sha256 }: Pick<Image, 'fingerprint' | 'sha256'>): string[] => [
  'visual',
  fingerprint ?? sha256,
];

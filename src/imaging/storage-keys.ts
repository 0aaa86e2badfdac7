/**
 * Everything that belongs to one image lives in one folder, so that it goes with one deletion. The last
 * two digits spread the folders: a version 7 id begins with the time, so its first digits would not.
 */
export const imageFolder = (imageId: string) => `${imageId.slice(-2)}/${imageId}`;

export const originalKey = (imageId: string) => `${imageFolder(imageId)}/original`;
export const renditionKey = (imageId: string, size: 'small' | 'medium') =>
  `${imageFolder(imageId)}/${size}.jpg`;
export const thumbnailKey = (imageId: string, size: number, format: string) =>
  `${imageFolder(imageId)}/thumbnail-${size}.${format}`;

export interface OutputVariant {
  format: string;
  /** 1–100. */
  quality: number;
  /** Pixels of the longest edge at most; null leaves it as it is. */
  maxSize: number | null;
}

/** What batches make of an image; two that ask for the same share it. */
export const outputKey = (imageId: string, { format, quality, maxSize }: OutputVariant) =>
  `${imageFolder(imageId)}/output-${quality}-${maxSize ?? 'full'}.${format}`;

/** The image that a storage key belongs to; undefined for a key of another shape. */
export const imageIdOfKey = (key: string): string | undefined =>
  /^[0-9a-f]{2}\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//.exec(key)?.[1];

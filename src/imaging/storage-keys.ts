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

/** What batches make of an image. */
export const outputKey = (imageId: string, { id, format }: { id: string; format: string }) =>
  `${imageFolder(imageId)}/output-${id}.${format}`;
/** Undefined for a key of another shape. */
export const outputIdOfKey = (key: string): string | undefined =>
  /\/output-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[a-z]+$/.exec(key)?.[1];

/** The image that a storage key belongs to; undefined for a key of another shape. */
export const imageIdOfKey = (key: string): string | undefined =>
  /^[0-9a-f]{2}\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//.exec(key)?.[1];

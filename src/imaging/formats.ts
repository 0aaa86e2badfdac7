/** The formats that are read, by media type, with the extension a download is given. */
export const FORMATS = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif',
  'image/tiff': 'tif',
  'image/bmp': 'bmp',
  'image/heic': 'heic',
} as const;

export type MediaType = keyof typeof FORMATS;

export const FORMAT_NAMES = 'JPEG, PNG, WebP, GIF, AVIF, TIFF, BMP and HEIC';

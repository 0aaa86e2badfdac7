import { dispositionOf } from '../../common/content-disposition.js';
import { FORMATS, type MediaType } from '../../imaging/formats.js';

const SAME_AS: Record<string, string> = {
  jpeg: 'jpg',
  jpe: 'jpg',
  jfif: 'jpg',
  tiff: 'tif',
  heif: 'heic',
  dib: 'bmp',
};

export const contentDisposition = (
  kind: 'inline' | 'attachment',
  filename: string,
  mediaType: string,
): string => dispositionOf(kind, withExtension(filename, mediaType), 'image');

/** A picture called `photo.html` is saved as `photo.html.jpg`: the content decides, not the name. */
function withExtension(filename: string, mediaType: string): string {
  const wanted = FORMATS[mediaType as MediaType];
  const given = /\.([^.]+)$/.exec(filename)?.[1]?.toLowerCase() ?? '';
  return (SAME_AS[given] ?? given) === wanted ? filename : `${filename}.${wanted}`;
}

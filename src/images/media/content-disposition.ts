import { FORMATS, type MediaType } from '../../imaging/formats.js';

const SAME_AS: Record<string, string> = {
  jpeg: 'jpg',
  jpe: 'jpg',
  jfif: 'jpg',
  tiff: 'tif',
  heif: 'heic',
  dib: 'bmp',
};

/** RFC 6266: a plain ASCII name for old readers, the real one percent-encoded (RFC 8187). */
export function contentDisposition(
  kind: 'inline' | 'attachment',
  filename: string,
  mediaType: string,
): string {
  const name = withExtension(filename, mediaType);
  const ascii = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/["\\%;/]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii || 'image'}"; filename*=UTF-8''${encoded}`;
}

/** A picture called `photo.html` is saved as `photo.html.jpg`: the content decides, not the name. */
function withExtension(filename: string, mediaType: string): string {
  const wanted = FORMATS[mediaType as MediaType];
  const given = /\.([^.]+)$/.exec(filename)?.[1]?.toLowerCase() ?? '';
  return (SAME_AS[given] ?? given) === wanted ? filename : `${filename}.${wanted}`;
}

import { cleanFilename } from '../../multipart/filename.js';

/** As the host calls the file, or as its address does, or as the product is called. */
export function itemFilename(offered: string | undefined, url: string, productName: string): string {
  const { pathname } = new URL(url);
  const names = [offered ?? '', lastSegment(pathname), productName].map(cleanFilename);
  return names.find((name) => name !== 'unnamed') ?? 'unnamed';
}

function lastSegment(path: string): string {
  const segment = path.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

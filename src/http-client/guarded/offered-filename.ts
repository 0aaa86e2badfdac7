import { headerText } from './header-text.js';

/** The name that `Content-Disposition` offers (RFC 6266), as it stands there; undefined where it offers none. */
export function offeredFilename(received: string | undefined): string | undefined {
  if (received === undefined) return undefined;
  const header = headerText(received);
  const extended = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(header)?.[1];
  if (extended !== undefined) {
    try {
      return decodeURIComponent(extended);
    } catch {
      // Then the plain one, which is sent beside it for such cases.
    }
  }
  const [, quoted, token] = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(header) ?? [];
  return quoted?.replaceAll(/\\(.)/g, '$1') ?? token;
}

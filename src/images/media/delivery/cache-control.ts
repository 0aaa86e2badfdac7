export interface Cacheability {
  /** Unix seconds at which the signed link ends; undefined for whoever came with a credential. */
  signedUntil?: number;
  /** The bytes behind this address never change, though they may go. */
  immutable: boolean;
}

/**
 * Signed links are the only ones whose answers a shared cache may keep: the link is the right. It asks again after
 * a short while, so that what was deleted is not seen for long. What a bearer got is his own.
 */
export function mediaCacheControl(
  { signedUntil, immutable }: Cacheability,
  config: { ttlSeconds: number; sharedCacheTtlSeconds: number },
  now = Date.now(),
): string {
  if (signedUntil === undefined) return `private, max-age=${config.ttlSeconds}`;
  const left = Math.max(0, Math.floor(signedUntil - now / 1000));
  const maxAge = Math.min(config.ttlSeconds, left);
  const shared = Math.min(config.sharedCacheTtlSeconds, left);
  return `public, max-age=${maxAge}, s-maxage=${shared}${immutable ? ', immutable' : ''}`;
}

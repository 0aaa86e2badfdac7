import { Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';

interface MediaSignature {
  /** Unix seconds. */
  expires: string;
  signature: string;
}

/**
 * Signs media paths with HMAC-SHA256 over path, variant and expiry, so that `<img src>` works without a
 * header. The first secret signs, all verify: add a new one in front and drop the old one later.
 */
@Injectable()
export class MediaUrlSigner {
  constructor(@InjectConfig('media') private readonly config: AppConfig['media']) {}

  /**
   * @param path with its leading `/`, without the query
   * @param parameters the query parameters that choose a variant
   * @returns path and query. The expiry is rounded up to a whole window, so that the same URL is given
   *   for a while and caches can hold it; it lasts one to two times the life, which is the configured one unless given.
   */
  sign(
    path: string,
    parameters: Record<string, string> = {},
    { lifeSeconds: window = this.config.ttlSeconds, now = Date.now() } = {},
  ): string {
    return this.signed(path, parameters, (Math.floor(now / 1000 / window) + 2) * window);
  }

  /** For a link that nobody needs for longer: another one at each call, and good for so long and no second more. */
  signFor(path: string, seconds: number, now = Date.now()): string {
    return this.signed(path, {}, Math.floor(now / 1000) + seconds);
  }

  verify(
    path: string,
    parameters: Record<string, string>,
    { expires, signature }: MediaSignature,
    now = Date.now(),
  ): boolean {
    if (!/^\d{1,12}$/.test(expires) || Number(expires) * 1000 < now) return false;
    const given = Buffer.from(signature);
    return this.config.secrets.some((secret) => {
      const wanted = Buffer.from(this.hmac(secret, path, parameters, expires));
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    });
  }

  private signed(path: string, parameters: Record<string, string>, end: number): string {
    const expires = String(end);
    const query = new URLSearchParams(parameters);
    query.set('expires', expires);
    query.set('signature', this.hmac(this.config.secrets[0] ?? '', path, parameters, expires));
    return `${path}?${query.toString()}`;
  }

  private hmac(secret: string, path: string, parameters: Record<string, string>, expires: string): string {
    const variant = Object.entries(parameters)
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .sort()
      .join('&');
    return createHmac('sha256', secret).update(`${path}\n${variant}\n${expires}`).digest('base64url');
  }
}

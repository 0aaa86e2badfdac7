import { Injectable } from '@nestjs/common';
import type { AppConfig } from '../../../config/app-config.js';
import { InjectConfig } from '../../../config/config.module.js';
import { MediaUrlSigner } from '../../../storage/media-url-signer.js';
import { isPublicAddress } from './public-address.js';

/** For how long a provider may fetch a picture. */
const LINK_SECONDS = 600;

/** Where a provider fetches a picture, and what the signature of the link is made over. */
export const outgoingPath = (provider: string, imageId: string) =>
  `/api/outgoing/${provider}/${imageId}/picture.jpg`;

/** Links by which a provider that cannot be sent a picture fetches it. */
@Injectable()
export class OutgoingLinks {
  constructor(
    private readonly signer: MediaUrlSigner,
    @InjectConfig('app') private readonly app: AppConfig['app'],
  ) {}

  /** Why nobody outside could follow such a link; undefined where they can. */
  unavailable(): string | undefined {
    const { publicUrl } = this.app;
    if (!publicUrl) return 'Set PUBLIC_URL to an address that the provider can fetch pictures from.';
    return isPublicAddress(publicUrl)
      ? undefined
      : 'PUBLIC_URL names an address of your own network; the provider fetches pictures from a public one only.';
  }

  /** To the picture and nothing else of it, for ten minutes. */
  link(provider: string, imageId: string): string {
    return `${this.app.publicUrl ?? ''}${this.signer.signFor(outgoingPath(provider, imageId), LINK_SECONDS)}`;
  }
}

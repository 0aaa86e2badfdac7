import { Injectable } from '@nestjs/common';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { FetchFault } from '../../http-client/guarded/fetch-fault.js';
import { GuardedClient } from '../../http-client/guarded/guarded-client.js';
import { WebhookUrlNotAllowed } from '../webhooks.errors.js';

export const HTTPS_ALONE = 'Only https:// addresses are allowed here';

/** Which addresses may be told anything, as far as can be seen from them; each is looked at again when it is sent to. */
@Injectable()
export class WebhookUrls {
  constructor(
    private readonly client: GuardedClient,
    @InjectConfig('webhooks') private readonly config: AppConfig['webhooks'],
  ) {}

  /** @returns the address in its one spelling. @throws WebhookUrlNotAllowed */
  check(url: string, field: string): string {
    try {
      const checked = this.client.check(url);
      if (!this.allowsScheme(checked.href)) throw new WebhookUrlNotAllowed(field, HTTPS_ALONE);
      // It is for browsers, and never sent.
      checked.hash = '';
      // In its one spelling it may be longer, and that is what is sent to.
      return this.client.check(checked.href).href;
    } catch (error) {
      if (error instanceof FetchFault) throw new WebhookUrlNotAllowed(field, saying(error));
      throw error;
    }
  }

  /** @param url in its one spelling */
  allowsScheme(url: string): boolean {
    return this.config.allowHttp || url.startsWith('https:');
  }
}

/** What is said of addresses of files does not fit here. */
const saying = ({ code, message }: FetchFault): string =>
  code === 'URL_INVALID'
    ? 'Give a whole http:// or https:// address of no more than 2,048 characters'
    : message;

import { Injectable } from '@nestjs/common';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { GuardedClient } from '../../http-client/guarded/guarded-client.js';
import type { Asker } from '../providers/asker.js';
import { ProviderCalls } from '../providers/provider-calls.js';
import { pageFault } from './page-faults.js';
import type { ProductPage } from './product-page.js';
import { PageThread } from './page-thread.js';
import type { ReadPage } from './read-page.js';
import { UnreadablePages } from './unreadable-pages.js';
import { Robots } from './robots.js';
import { WebPages } from './web-pages.provider.js';

const ACCEPT = 'text/html, application/xhtml+xml;q=0.9';
const IS_HTML = /^(text\/html|application\/xhtml\+xml)\s*(;|$)/i;

/** Reads pages of shops: what they say to machines and to people. No script of theirs is ever run. */
@Injectable()
export class PageReader {
  private readonly unreadable = new UnreadablePages();

  constructor(
    readonly provider: WebPages,
    private readonly calls: ProviderCalls,
    private readonly client: GuardedClient,
    private readonly robots: Robots,
    private readonly thread: PageThread,
    @InjectConfig('identification') private readonly config: AppConfig['identification'],
  ) {}

  /** @throws WorkFault `PAGE_FORBIDDEN`, `PAGE_UNREADABLE`, `PAGES_WAITING`, those of addresses that users give, and of providers */
  async read(url: string, { ownerId, imageId, signal }: Asker): Promise<ProductPage> {
    const target = this.client.check(url);
    // No server hears of it: it names a place on the same page.
    target.hash = '';
    const about = ['page', target.href];
    const { value, at } = await this.calls.run(
      this.provider,
      { ownerId, imageId, about, signal },
      (limited) => this.unreadable.unless(`${ownerId} ${target.href}`, () => this.fetch(target, limited)),
    );
    return { ...value, fetchedAt: at.toISOString() };
  }

  private async fetch(target: URL, signal: AbortSignal): Promise<ReadPage> {
    const answer = await this.robots.obeyed(target, signal, (beforeHop) =>
      this.client.read(target.href, {
        accept: ACCEPT,
        maxBytes: this.config.pageMaxBytes,
        timeoutMs: this.config.pageTimeoutSeconds * 1000,
        signal,
        beforeHop,
      }),
    );
    const type = answer.headers['content-type'];
    if (type !== undefined && !IS_HTML.test(type)) throw pageFault('PAGE_UNREADABLE');
    return this.thread.read(answer.body, { url: answer.url, contentType: type }, signal);
  }
}

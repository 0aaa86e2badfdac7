import { Injectable } from '@nestjs/common';
import { existsSync } from 'node:fs';
import { Semaphore } from '../../../../common/semaphore.js';
import type { AppConfig } from '../../../../config/app-config.js';
import { InjectConfig } from '../../../../config/config.module.js';
import { AddressPolicy } from '../../../../http-client/guarded/address-policy.js';
import { HostResolver } from '../../../../http-client/guarded/host-resolver.js';
import type { VisualMatch } from '../../../../analysis/identification-results.js';
import { parsePrice } from '../../../money/parse-price.js';
import {
  VisualSearch,
  type VisualAnswer,
  type VisualQuestion,
} from '../../../providers/visual-search.provider.js';
import { visualMatch } from '../../visual-match.js';
import { GuardedProxy } from './guarded-proxy.js';
import { withBrowser } from './search-browser.js';
import { SearchPage, type ShownResult } from './search-page.js';

/** Each takes some hundred megabytes of memory. */
const MAX_BROWSERS = 2;
/** Of one search, with all that its pages load. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A search page of the operator's choice, used as a person would. */
@Injectable()
export class BrowserVisualSearch extends VisualSearch {
  readonly name = 'browser';
  readonly sends = 'picture';
  readonly metered = false;
  override readonly askedWith: readonly (string | undefined)[];
  private readonly config: AppConfig['providerServices']['browser'];
  private readonly places: Semaphore;

  constructor(
    private readonly resolver: HostResolver,
    @InjectConfig('providerServices') { browser }: AppConfig['providerServices'],
    @InjectConfig('identification') { concurrency }: AppConfig['identification'],
    @InjectConfig('fetch') private readonly fetch: AppConfig['fetch'],
  ) {
    super();
    this.config = browser;
    this.askedWith = [browser.searchUrl];
    this.places = new Semaphore(Math.min(concurrency, MAX_BROWSERS));
  }

  unavailable(): string | undefined {
    const { searchUrl, executable } = this.config;
    if (!searchUrl || !executable)
      return 'Set BROWSER_SEARCH_URL and BROWSER_EXECUTABLE to search by a page in a browser.';
    return existsSync(executable) ? undefined : 'BROWSER_EXECUTABLE names no file.';
  }

  search({ source, signal }: VisualQuestion): Promise<VisualAnswer> {
    return this.places.run(async () => {
      signal.throwIfAborted();
      const picture = await source.rendition('medium');
      return { matches: (await this.searchFor(picture, signal)).map(toMatch), labels: [] };
    });
  }

  private async searchFor(picture: Buffer, signal: AbortSignal): Promise<ShownResult[]> {
    const { searchUrl: url = '', executable = '', fileInput, result } = this.config;
    const { resolver } = this;
    const proxy = await GuardedProxy.start({ policy: this.policyFor(url), resolver, maxBytes: MAX_BYTES });
    try {
      return await withBrowser({ executable, proxy, signal }, async (context) => {
        const page = await SearchPage.open(context, { url, fileInput, result }, signal);
        return page.search(picture);
      });
    } finally {
      await proxy.stop();
    }
  }

  /** As for all addresses of strangers; the page itself is the operator's choice, wherever it is. */
  private policyFor(searchUrl: string): AddressPolicy {
    const { hostname, port, protocol } = new URL(searchUrl);
    const chosen = {
      host: hostname.replace(/^\[|\]$/g, '').replace(/\.$/, ''),
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
    };
    const { allowedHosts, ports } = this.fetch;
    return new AddressPolicy({ allowedHosts: [...allowedHosts, chosen], ports });
  }
}

/** What is written with a link is its title, and perhaps a price. */
function toMatch({ href, lines }: ShownResult): VisualMatch {
  const prices = lines.map((line) => parsePrice(line));
  const words = lines.filter((_, index) => prices[index] === null);
  const [title = ''] = words.toSorted((a, b) => b.length - a.length);
  return visualMatch({ title, url: href, price: prices.find((price) => price !== null) ?? null });
}

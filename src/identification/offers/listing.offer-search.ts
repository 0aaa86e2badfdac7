import { Injectable } from '@nestjs/common';
import type { Offer } from '../../analysis/identification-results.js';
import { combinedFault } from '../../common/combined-fault.js';
import { withDeadline } from '../../common/deadline.js';
import { WorkFault } from '../../common/work-fault.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { PageReader } from '../pages/page-reader.js';
import { askerOf, type Asker } from '../providers/asker.js';
import { OfferSearch, type OfferQuestion } from '../providers/offer-search.provider.js';
import { ProviderCalls } from '../providers/provider-calls.js';
import { MAX_WORDS_LENGTH, TextSearch, type TextHit } from '../providers/text-search.provider.js';
import { offerMatch } from './offer-match.js';
import { offersOn } from './page-offers.js';
import { usedIn } from '../words/conditions.js';
import { searchWords } from '../words/search-words.js';

const NO_SEARCH = 'OFFER_SEARCH=searxng looks for pages by words: set TEXT_SEARCH=searxng and SEARXNG_URL.';
const MAX_PAGES = 6;
/** Of a hit's title and excerpt: pages say more than these do. */
const LEAST_MATCH = 0.3;
/** Of the time for one answer: what was read by then is told rather than lost with the page that takes longer. */
const SHARE_OF_TIME = 0.8;

/** What pages found by words offer, as far as they tell machines so. */
@Injectable()
export class ListingOffers extends OfferSearch {
  readonly name = 'searxng';
  readonly sends = 'words';
  readonly metered = false;
  /** Pages may be missing now that can be read the next time, or that their reader wants no more of. */
  override readonly isKept = false;
  private readonly used: string;
  private readonly timeMs: number;

  constructor(
    private readonly search: TextSearch,
    private readonly pages: PageReader,
    private readonly calls: ProviderCalls,
    @InjectConfig('identification') { timeoutSeconds }: AppConfig['identification'],
    @InjectConfig('providerServices') { searxng }: AppConfig['providerServices'],
  ) {
    super();
    this.used = usedIn(searxng.language);
    this.timeMs = timeoutSeconds * 1000 * SHARE_OF_TIME;
  }

  unavailable(): string | undefined {
    return this.search.isConfigured ? this.search.unavailable() : NO_SEARCH;
  }

  async find({ product, source, signal }: OfferQuestion): Promise<Offer[]> {
    const lists: Offer[][] = [];
    const faults: unknown[] = [];
    await withDeadline(this.timeMs, signal, async (deadline) => {
      const asking = askerOf(source, deadline.signal);
      const hits = await this.hits(product.name, asking);
      const read = async ({ url }: TextHit) =>
        lists.push(offersOn(await this.pages.read(url, asking), product.name, this.name));
      await deadline.race(() =>
        Promise.all(hits.map((hit) => read(hit).catch((error: unknown) => faults.push(error)))),
      );
    }).catch((error: unknown) => faults.push(error));
    signal.throwIfAborted();
    // Many sites want no programs: one page that could be read is an answer, even if it offers nothing.
    if (lists.length === 0 && faults.length > 0) throw faultOf(faults);
    return lists.flat();
  }

  /** Those that seem to be about it, in the order in which they were found. */
  private async hits(name: string, asking: Asker): Promise<TextHit[]> {
    const plain = searchWords(name, MAX_WORDS_LENGTH - this.used.length - 1);
    if (plain === '') return [];
    const words = `${plain} ${this.used}`;
    const { value } = await this.calls.run(this.search, { ...asking, about: ['words', words] }, (signal) =>
      this.search.search({ words, signal }),
    );
    return value
      .filter(
        ({ title, excerpt }) =>
          Math.max(...[title, `${title} ${excerpt}`].map(matching(name))) >= LEAST_MATCH,
      )
      .slice(0, MAX_PAGES);
  }
}

const matching = (name: string) => (text: string) => offerMatch(name, text);

function faultOf(errors: readonly unknown[]): unknown {
  const faults = errors.filter((error) => error instanceof WorkFault);
  return combinedFault(faults) ?? errors[0];
}

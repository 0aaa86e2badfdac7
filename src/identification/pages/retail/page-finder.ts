import { Injectable } from '@nestjs/common';
import type { ProductResult, VisualMatch } from '../../../analysis/identification-results.js';
import { combinedFault } from '../../../common/combined-fault.js';
import { withDeadline } from '../../../common/deadline.js';
import { timeForAsking } from '../../../common/time-for-asking.js';
import { WorkFault } from '../../../common/work-fault.js';
import type { AppConfig } from '../../../config/app-config.js';
import { InjectConfig } from '../../../config/config.module.js';
import type { PassedOver } from '../../../database/entities/production.entity.js';
import { searchWords } from '../../words/search-words.js';
import type { Provider } from '../../providers/provider.js';
import type { Asker } from '../../providers/asker.js';
import { ProviderChain } from '../../providers/provider-chain.js';
import { MAX_WORDS_LENGTH, TextSearch, type TextHit } from '../../providers/text-search.provider.js';
import { PageReader } from '../page-reader.js';
import type { ProductPage } from '../product-page.js';
import { isAbout, sells } from './about-product.js';
import { candidatesOf, isOfficial, type Candidate } from './candidates.js';

export interface Known {
  /** Addresses that a person has given for it. */
  named: readonly (string | null | undefined)[];
  matches: readonly VisualMatch[];
}

export interface FoundPage {
  page: ProductPage;
  /** As it was asked for. */
  askedAt: string;
  isOfficial: boolean;
  insteadOf: PassedOver[];
}

/** What did not help, so far. */
interface Course {
  /** Of the pages, the best candidate's first. */
  faults: WorkFault[];
  searchFault: WorkFault | undefined;
  insteadOf: PassedOver[];
}

const MAX_READ = 4;
/** Of the time that is left, what one page may take while others stand behind it. */
const SHARE = 0.6;

/** Finds the page on which a product is sold, the maker's own before all others. */
@Injectable()
export class PageFinder {
  constructor(
    private readonly reader: PageReader,
    private readonly search: TextSearch,
    private readonly chain: ProviderChain,
    @InjectConfig('analysis') private readonly config: AppConfig['analysis'],
  ) {}

  asks(): Provider[] {
    return this.search.isConfigured ? [this.search, this.reader.provider] : [this.reader.provider];
  }

  /**
   * @returns undefined where no page is about it
   * @throws WorkFault where none was found, and one that may be about it could not be read for now, or none could be read at all
   */
  async find(product: ProductResult, known: Known, asker: Asker): Promise<FoundPage | undefined> {
    const end = performance.now() + timeForAsking(this.config);
    const course: Course = { faults: [], searchFault: undefined, insteadOf: [] };
    const candidates = await this.candidates(product, known, asker, course);
    let read = 0;
    for (const [at, candidate] of candidates.entries()) {
      const share = at === candidates.length - 1 ? 1 : SHARE;
      const page = await this.read(candidate, asker, (end - performance.now()) * share, course);
      if (page) read++;
      if (page && isWanted(page, candidate, product))
        return {
          page,
          askedAt: candidate.url,
          isOfficial: isOfficial(page.url, product),
          insteadOf: course.insteadOf,
        };
    }
    const fault = faultOf(course, read > 0);
    if (fault) throw fault;
    return undefined;
  }

  /** Others are searched for only where none is the maker's, and no person has named one. */
  private async candidates(
    product: ProductResult,
    known: Known,
    asker: Asker,
    course: Course,
  ): Promise<Candidate[]> {
    const shown = candidatesOf(product, { ...known, hits: [] });
    const isSettled = shown.some(({ url, isNamed }) => isNamed || isOfficial(url, product));
    const hits = isSettled ? [] : await this.hits(product, asker, course);
    return candidatesOf(product, { ...known, hits }).slice(0, MAX_READ);
  }

  private async hits({ name }: ProductResult, asker: Asker, course: Course): Promise<TextHit[]> {
    if (this.search.unavailable() !== undefined) return [];
    const words = searchWords(name, MAX_WORDS_LENGTH);
    try {
      const reply = await this.chain.first([this.search], {
        ...asker,
        about: ['words', words],
        ask: (provider, signal) => provider.search({ words, signal }),
        isEmpty: (hits) => hits.length === 0,
      });
      return reply?.value ?? [];
    } catch (error) {
      course.searchFault = passOver(this.search.name, error, asker.signal, course);
      return [];
    }
  }

  private async read(
    { url }: Candidate,
    asker: Asker,
    ms: number,
    course: Course,
  ): Promise<ProductPage | undefined> {
    try {
      return await withDeadline(Math.max(0, ms), asker.signal, ({ signal }) =>
        this.reader.read(url, { ...asker, signal }),
      );
    } catch (error) {
      const { hostname } = new URL(url);
      course.faults.push(ofHost(hostname, passOver(hostname, error, asker.signal, course)));
      return undefined;
    }
  }
}

/** A page of neither the maker's nor one that a person has named must sell it: others write about things, too. */
const isWanted = (page: ProductPage, { isNamed }: Candidate, product: ProductResult) =>
  isAbout(product, page) && (isNamed || isOfficial(page.url, product) || sells(product, page));

/** @throws what is no fault of the provider's */
function passOver(provider: string, error: unknown, signal: AbortSignal, course: Course): WorkFault {
  signal.throwIfAborted();
  if (!(error instanceof WorkFault)) throw error;
  course.insteadOf.push({ provider, code: error.code, message: error.message });
  return error;
}

/** Whose page it was, the user has told or a provider. */
function ofHost(hostname: string, fault: WorkFault): WorkFault {
  const { code, message, transient, retryAfterSeconds } = fault;
  return new WorkFault(code, `${hostname}: ${message}`, { transient, retryAfterSeconds, cause: fault });
}

/** That of the likeliest page; that of the search tells least, as pages were known without it. */
function faultOf({ faults, searchFault }: Course, wasAnyRead: boolean): WorkFault | undefined {
  const all = searchFault ? [...faults, searchFault] : faults;
  // The last of these is told.
  return combinedFault(all.filter(({ transient }) => transient || !wasAnyRead).toReversed());
}

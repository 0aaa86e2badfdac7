import { Injectable } from '@nestjs/common';
import type { ProductResult, RetailDetailsResult } from '../../../analysis/identification-results.js';
import type { Asked } from '../../../analysis/producer.js';
import { WorkFault } from '../../../common/work-fault.js';
import type { Provenance } from '../../../database/entities/production.entity.js';
import { LanguageModel } from '../../language/language-model.js';
import type { Asker } from '../../providers/asker.js';
import { PageReader } from '../page-reader.js';
import type { ProductPage } from '../product-page.js';
import { pageEvidence } from './page-evidence.js';
import { pageQuestion } from './page-question.js';
import { describedOn } from './page-price.js';
import { detailsFrom, fill, isMissing } from './retail-details.js';

type Details = ReturnType<typeof detailsFrom>;

export interface ReadDetails {
  /** Undefined where the page says nothing of the product. */
  data: RetailDetailsResult | undefined;
  /** Of the model that was asked, if it said anything. */
  model: Provenance | undefined;
  /** Why the model did not answer. */
  fault: WorkFault | undefined;
}

/** Shorter texts tell nothing. */
const LEAST_TEXT = 40;

/** What a page says of a product: to machines, and where that is not all, to people. */
@Injectable()
export class DetailsReader {
  constructor(
    private readonly reader: PageReader,
    private readonly model: LanguageModel,
  ) {}

  asks(): Asked[] {
    return this.model.isConfigured ? [this.reader.provider, this.model] : [this.reader.provider];
  }

  /** @throws WorkFault where the page cannot be read */
  async read(product: ProductResult, url: string, asker: Asker): Promise<ReadDetails> {
    const page = await this.reader.read(url, asker);
    const details = detailsFrom(describedOn(product, page), page);
    const asked = await this.ask(product, page, details, asker);
    const isEmpty = Object.keys(details.foundIn).length === 0;
    return { data: isEmpty ? undefined : resultOf(details, page), ...asked };
  }

  private async ask(
    { name }: ProductResult,
    page: ProductPage,
    details: Details,
    asker: Asker,
  ): Promise<Pick<ReadDetails, 'model' | 'fault'>> {
    const isIdle = !isMissing(details) || page.text.length < LEAST_TEXT;
    if (isIdle || this.model.unavailable() !== undefined) return { model: undefined, fault: undefined };
    try {
      const { value: reply } = await this.model.ask(asker, pageQuestion(name, page));
      fill(details, reply.value, 'language-model');
      const isUsed = Object.values(details.foundIn).includes('language-model');
      return { model: isUsed ? reply.provenance : undefined, fault: undefined };
    } catch (error) {
      asker.signal.throwIfAborted();
      if (!(error instanceof WorkFault)) throw error;
      return { model: undefined, fault: error };
    }
  }
}

const resultOf = (details: Details, page: ProductPage): RetailDetailsResult => ({
  url: page.url,
  ...details,
  evidence: [pageEvidence(page, page.url, details.price)],
});

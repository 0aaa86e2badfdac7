import { Injectable } from '@nestjs/common';
import {
  NothingFound,
  Producer,
  type ProduceContext,
  type Produced,
  type Produces,
  type ResultLine,
  type Source,
} from '../../analysis/producer.js';
import { LanguageModel } from '../language/language-model.js';
import { formatMoney } from '../money/money.js';
import { DetailsReader, type ReadDetails } from '../pages/retail/details-reader.js';
import { WebPages } from '../pages/web-pages.provider.js';
import { askerOf } from '../providers/asker.js';

const VERSION = 1;

/** What the product's page says of it. */
@Injectable()
@Producer({
  name: 'retail-details',
  parent: 'retail-page',
  lane: 'web',
  trigger: 'request',
  version: VERSION,
})
export class RetailDetailsProducer implements Produces<'retail-details'> {
  readonly line: ResultLine<'retail-details'> = {
    description: 'retail-price-details',
    type: 'dict[str, str]',
    data: ({ url, price, originalName, description, material, specs }) => ({
      producer_url: url,
      price: price ? formatMoney(price) : '',
      original_name: originalName ?? '',
      description: description ?? '',
      material: material ?? '',
      specs: specs.map(({ name, value }) => `${name}: ${value}`).join('; '),
    }),
  };

  constructor(
    private readonly reader: DetailsReader,
    private readonly pages: WebPages,
    private readonly model: LanguageModel,
  ) {}

  asks() {
    return this.reader.asks();
  }

  async produce(source: Source, { signal }: ProduceContext): Promise<Produced<'retail-details'>> {
    const [product, found] = await Promise.all([source.result('product'), source.result('retail-page')]);
    if (!product || !found) throw noDetails();
    // By which what was read then is kept.
    const read = await this.reader.read(product, found.askedUrl, askerOf(source, signal));
    if (!read.data) throw read.fault ?? noDetails();
    return { data: { ...read.data, url: found.url }, provenance: this.provenance(read) };
  }

  private provenance({ model, fault }: ReadDetails): Produced<'retail-details'>['provenance'] {
    const insteadOf = fault && [{ provider: this.model.name, code: fault.code, message: fault.message }];
    return {
      provider: model ? `${this.pages.name}, ${model.provider}` : this.pages.name,
      version: String(VERSION),
      ...(model?.model && { model: model.model }),
      ...(insteadOf && { insteadOf }),
    };
  }
}

const noDetails = () => new NothingFound('NO_RETAIL_DETAILS', 'The page says nothing of the product');

import { Injectable } from '@nestjs/common';
import type { Evidence, ProductResult } from '../../analysis/identification-results.js';
import {
  NothingFound,
  Producer,
  type ProduceContext,
  type Produced,
  type Produces,
  type ResultLine,
  type Source,
} from '../../analysis/producer.js';
import type { ImageProduct } from '../../database/product.js';
import { evidenceOf } from '../product/evidence.js';
import { withoutMaker } from '../product/product-claim.js';
import { ProductReader } from '../product/product-reader.js';
import { productResult } from '../product/product-result.js';

const VERSION = 1;

/** Who makes the thing in the picture, and which of his it is. What its owner says of it comes before all else. */
@Injectable()
@Producer({ name: 'product', parent: 'visual-matches', lane: 'web', trigger: 'request', version: VERSION })
export class ProductProducer implements Produces<'product'> {
  readonly line: ResultLine<'product'> = {
    description: 'model-producer',
    type: 'dict[str, str]',
    // What it is called is all that there is to search for where nothing tells its model.
    data: ({ maker, model, name }: ProductResult) => ({
      producer: maker ?? '',
      model: model ?? withoutMaker(name, maker),
    }),
  };

  constructor(private readonly reader: ProductReader) {}

  async produce(source: Source, { signal }: ProduceContext): Promise<Produced<'product'>> {
    const { product } = source.image;
    if (product) return marked(product, source);
    const result = (await source.result('visual-matches'))!;
    const [{ claim, provenance }, searched] = await Promise.all([
      this.reader.read(result, source, signal),
      source.provenance('visual-matches'),
    ]);
    if (!claim) throw new NothingFound('NO_PRODUCT', 'What was found does not tell which product this is');
    const evidence = evidenceOf(claim.witnesses, searched?.provider ?? 'visual-matches', result.seenAt);
    return {
      data: productResult(claim, evidence),
      provenance: { version: String(VERSION), ...provenance },
    };
  }

  asks() {
    return this.reader.asks();
  }
}

function marked({ name, maker, model, url, price }: ImageProduct, { image }: Source): Produced<'product'> {
  const evidence: Evidence = {
    provider: 'user',
    url,
    title: name,
    price,
    seenAt: image.lastModified.toISOString(),
    imageId: image.id,
  };
  return {
    data: productResult({ name, maker, model, confidence: 1 }, [evidence]),
    provenance: { provider: 'user', version: String(VERSION) },
  };
}

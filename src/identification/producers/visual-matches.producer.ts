import { Injectable } from '@nestjs/common';
import {
  NothingFound,
  Producer,
  type ProduceContext,
  type Produced,
  type Produces,
  type Source,
} from '../../analysis/producer.js';
import { differenceHash, toBits } from '../../imaging/measure/dhash.js';
import { whyNone } from '../../common/why-none.js';
import { WorkFault } from '../../common/work-fault.js';
import type { ImageProduct } from '../../database/product.js';
import { askerOf } from '../providers/asker.js';
import { ProviderChain } from '../providers/provider-chain.js';
import type { VisualAnswer } from '../providers/visual-search.provider.js';
import { PICTURE_QUESTION, SamePictures } from '../visual/same-pictures.js';
import { VisualSearchChain } from '../visual/visual-search-chain.js';
import { cleanAnswer, visualMatch } from '../visual/visual-match.js';

const VERSION = 1;

/** Where else something like the picture is: what all that follows goes by. */
@Injectable()
@Producer({
  name: 'visual-matches',
  parent: 'renditions',
  lane: 'web',
  trigger: 'request',
  version: VERSION,
})
export class VisualMatchesProducer implements Produces<'visual-matches'> {
  constructor(
    private readonly chain: ProviderChain,
    private readonly searches: VisualSearchChain,
    private readonly pictures: SamePictures,
  ) {}

  async produce(source: Source, { signal }: ProduceContext): Promise<Produced<'visual-matches'>> {
    const { product } = source.image;
    try {
      return await this.search(source, signal);
    } catch (error) {
      // Whoever says what it is need not have it found for the rest to go on.
      if (product && error instanceof WorkFault) return said(product, source);
      throw error;
    }
  }

  /** @throws WorkFault */
  private async search(source: Source, signal: AbortSignal): Promise<Produced<'visual-matches'>> {
    const { image } = source;
    const reply = await this.chain.first(this.searches.providers, {
      ...askerOf(source, signal),
      about: PICTURE_QUESTION,
      picture: this.pictures.asked({ id: image.id, fingerprint: await fingerprintOf(source) }, () =>
        source.rendition('small'),
      ),
      ask: async (provider, inTime) => cleanAnswer(await provider.search({ source, signal: inTime })),
      // Labels alone name no product: the next may know one.
      isEmpty: ({ matches }: VisualAnswer) => matches.length === 0,
    });
    if (!reply) throw new NothingFound('NO_MATCH', 'Nobody who was asked knows a picture like this one');
    const { provider, insteadOf, value, at } = reply;
    const model = provider.model?.();
    return {
      data: { ...value, seenAt: at.toISOString() },
      provenance: {
        provider: provider.name,
        version: String(VERSION),
        ...(model && { model }),
        ...(insteadOf.length > 0 && { insteadOf }),
      },
    };
  }

  unavailable(): string | undefined {
    return whyNone(this.asks());
  }

  asks() {
    return this.searches.providers;
  }
}

/** Of a new image, it is being measured at the same time. */
async function fingerprintOf(source: Source): Promise<string | null> {
  if (source.image.fingerprint !== null) return source.image.fingerprint;
  const dhash = await differenceHash(await source.rendition('small'));
  return dhash === null ? null : toBits(dhash);
}

const said = (
  { name, maker, model, url, price, condition }: ImageProduct,
  { image }: Source,
): Produced<'visual-matches'> => ({
  data: {
    matches: [
      visualMatch({
        title: name,
        maker,
        model,
        url,
        price,
        condition,
        score: 1,
        isExact: true,
        imageId: image.id,
      }),
    ],
    labels: [],
    seenAt: image.lastModified.toISOString(),
  },
  provenance: { provider: 'user', version: String(VERSION) },
});

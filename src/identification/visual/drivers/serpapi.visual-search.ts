import { Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { AppConfig } from '../../../config/app-config.js';
import { InjectConfig } from '../../../config/config.module.js';
import { ServiceClient } from '../../../http-client/service-client.js';
import { serviceFault } from '../../../http-client/service-faults.js';
import { parseAnswer } from '../../../models/services/answer.js';
import {
  VisualSearch,
  type VisualAnswer,
  type VisualQuestion,
} from '../../providers/visual-search.provider.js';
import { OutgoingLinks } from '../links/outgoing-links.js';
import { serpApiAnswer, toMatches, type SerpApiAnswer } from './serpapi-answer.js';

const NAME = 'serpapi';
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** Between looks at a search that is under way: each is longer than the one before. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4000;

const FOUND_NOTHING = /hasn't returned any results|no results/i;
/** What it says, with status 200, of what others have a status for. */
const SAYINGS = [
  { says: /api key/i, code: 'SERVICE_UNAUTHORIZED' },
  { says: /run out of searches|too many|rate limit|throughput|exceed/i, code: 'SERVICE_RATE_LIMITED' },
] as const;

/** SerpApi, which asks Google Lens. It fetches the picture by a link. */
@Injectable()
export class SerpApiVisualSearch extends VisualSearch {
  readonly name = NAME;
  readonly sends = 'picture';
  readonly metered = true;
  override readonly askedWith: readonly (string | undefined)[];
  private readonly client: ServiceClient;
  private readonly config: AppConfig['providerServices']['serpapi'];

  constructor(
    private readonly links: OutgoingLinks,
    @InjectConfig('providerServices') { serpapi }: AppConfig['providerServices'],
    @InjectConfig('identification') { timeoutSeconds, concurrency }: AppConfig['identification'],
  ) {
    super();
    this.config = serpapi;
    this.askedWith = [serpapi.country, serpapi.language];
    this.client = new ServiceClient({
      name: NAME,
      baseUrl: serpapi.url ?? '',
      timeoutMs: timeoutSeconds * 1000,
      concurrency,
      maxAnswerBytes: MAX_ANSWER_BYTES,
    });
  }

  unavailable(): string | undefined {
    return this.config.apiKey
      ? this.links.unavailable()
      : 'Set SERPAPI_API_KEY to ask Google Lens by SerpApi.';
  }

  async search({ source, signal }: VisualQuestion): Promise<VisualAnswer> {
    const { country, language } = this.config;
    let answer = await this.ask('/search.json', signal, {
      engine: 'google_lens',
      type: 'all',
      url: this.links.link(NAME, source.image.id),
      ...(country && { country }),
      ...(language && { hl: language }),
    });
    for (let pause = FIRST_PAUSE_MS; isUnderWay(answer); pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const { id } = answer.search_metadata;
      if (id === undefined) throw serviceFault(NAME, 'SERVICE_ANSWER_INVALID');
      await delay(pause, undefined, { signal });
      answer = await this.ask(`/searches/${id}.json`, signal);
    }
    throwWhereFailed(answer);
    return {
      matches: toMatches(answer, country),
      labels: answer.related_content.map(({ query }) => query),
    };
  }

  private async ask(
    path: string,
    signal: AbortSignal,
    parameters: Record<string, string> = {},
  ): Promise<SerpApiAnswer> {
    const query = new URLSearchParams({ ...parameters, api_key: this.config.apiKey ?? '' });
    const { body } = await this.client.json({ path: `${path}?${query.toString()}`, signal });
    return parseAnswer(NAME, serpApiAnswer, body);
  }
}

const isUnderWay = ({ search_metadata: { status } }: SerpApiAnswer) =>
  /^(?:processing|queued)$/i.test(status);

/** To have found nothing is told as an error, too. @throws WorkFault */
function throwWhereFailed({ error, search_metadata: { status } }: SerpApiAnswer): void {
  if (!error && /^(?:success|cached)$/i.test(status)) return;
  if (FOUND_NOTHING.test(error ?? '')) return;
  const code = SAYINGS.find(({ says }) => says.test(error ?? ''))?.code ?? 'SERVICE_FAILED';
  throw serviceFault(NAME, code);
}

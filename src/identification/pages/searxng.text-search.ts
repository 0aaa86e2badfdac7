import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { oneLine, shortened } from '../../analysis/clean-text.js';
import { WorkFault } from '../../common/work-fault.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { parseJson } from '../../http-client/parse-json.js';
import { ServiceClient } from '../../http-client/service-client.js';
import { serviceFault } from '../../http-client/service-faults.js';
import { TextSearch, type TextHit, type TextQuestion } from '../providers/text-search.provider.js';
import { webUrl } from './web-url.js';

const NAME = 'searxng';
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const MAX_HITS = 30;
const FORBIDDEN = 403;

const answer = z.object({ results: z.array(z.unknown()) });
const result = z.object({
  url: z.string(),
  title: z.string().nullish(),
  content: z.string().nullish(),
});

/** A metasearch of one's own, which asks search engines without telling them who asks. */
@Injectable()
export class SearxngTextSearch extends TextSearch {
  readonly name = NAME;
  readonly sends = 'words';
  readonly metered = false;
  override readonly askedWith: readonly (string | undefined)[];
  private readonly client: ServiceClient | undefined;
  private readonly language: string | undefined;

  constructor(
    @InjectConfig('identification') { timeoutSeconds, concurrency }: AppConfig['identification'],
    @InjectConfig('providerServices') { searxng }: AppConfig['providerServices'],
  ) {
    super();
    this.language = searxng.language;
    this.askedWith = [searxng.url, searxng.language];
    this.client = searxng.url
      ? new ServiceClient({
          name: NAME,
          baseUrl: searxng.url,
          timeoutMs: timeoutSeconds * 1000,
          concurrency,
          maxAnswerBytes: MAX_ANSWER_BYTES,
        })
      : undefined;
  }

  unavailable(): string | undefined {
    return this.client ? undefined : 'Set SEARXNG_URL to search with SearXNG.';
  }

  async search({ words, signal }: TextQuestion): Promise<TextHit[]> {
    if (!this.client) throw new WorkFault('UNAVAILABLE', 'The searxng service is not configured');
    const query = new URLSearchParams({ q: words, format: 'json' });
    if (this.language) query.set('language', this.language);
    const { status, body } = await this.client.text({
      path: `/search?${query.toString()}`,
      signal,
      acceptStatus: [FORBIDDEN],
    });
    if (status === FORBIDDEN) throw formatNotAllowed();
    return hitsOf(parseJson(NAME, body));
  }
}

/** One result of another shape spares the rest: they come from many engines. */
function hitsOf(body: unknown): TextHit[] {
  const read = answer.safeParse(body);
  if (!read.success) throw serviceFault(NAME, 'SERVICE_ANSWER_INVALID');
  const hits = read.data.results.flatMap((each): TextHit[] => {
    const { data } = result.safeParse(each);
    const url = webUrl(data?.url);
    if (!data || !url) return [];
    return [{ url, title: text(data.title, 300), excerpt: text(data.content, 500) }];
  });
  return [...new Map(hits.toReversed().map((hit) => [hit.url, hit])).values()]
    .toReversed()
    .slice(0, MAX_HITS);
}

const text = (given: string | null | undefined, maxLength: number) =>
  shortened(oneLine(given ?? ''), maxLength);

/** As it comes out of the box. */
const formatNotAllowed = () =>
  new WorkFault(
    'SERVICE_REFUSED',
    'The searxng service refused the request: add json to search.formats in its settings.yml',
  );

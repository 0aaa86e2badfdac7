import { Injectable } from '@nestjs/common';
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
import { googleVisionAnswer, toAnswer } from './google-vision-answer.js';

const NAME = 'google-vision';
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
const MAX_RESULTS = 20;

/** As google.rpc numbers them, inside of an answer with status 200. */
const FAULT_OF_CODE = {
  7: 'SERVICE_UNAUTHORIZED',
  8: 'SERVICE_RATE_LIMITED',
  16: 'SERVICE_UNAUTHORIZED',
  3: 'SERVICE_REFUSED',
} as const;

/** Google Cloud Vision's detection of a picture on the web. The picture goes along with the question. */
@Injectable()
export class GoogleVisionVisualSearch extends VisualSearch {
  readonly name = NAME;
  readonly sends = 'picture';
  readonly metered = true;
  private readonly client: ServiceClient;
  private readonly isConfigured: boolean;

  constructor(
    @InjectConfig('providerServices') { googleVision }: AppConfig['providerServices'],
    @InjectConfig('identification') { timeoutSeconds, concurrency }: AppConfig['identification'],
  ) {
    super();
    const { url, apiKey } = googleVision;
    this.isConfigured = apiKey !== undefined;
    this.client = new ServiceClient({
      name: NAME,
      baseUrl: url ?? '',
      timeoutMs: timeoutSeconds * 1000,
      concurrency,
      maxAnswerBytes: MAX_ANSWER_BYTES,
      headers: { 'x-goog-api-key': apiKey ?? '' },
    });
  }

  unavailable(): string | undefined {
    return this.isConfigured ? undefined : 'Set GOOGLE_VISION_API_KEY to ask Google Cloud Vision.';
  }

  async search({ source, signal }: VisualQuestion): Promise<VisualAnswer> {
    const picture = await source.rendition('medium');
    const content = JSON.stringify({
      requests: [
        {
          image: { content: picture.toString('base64') },
          features: [{ type: 'WEB_DETECTION', maxResults: MAX_RESULTS }],
        },
      ],
    });
    const { body } = await this.client.json({
      method: 'POST',
      path: '/v1/images:annotate',
      body: () => ({ content, headers: { 'Content-Type': 'application/json' } }),
      signal,
    });
    const [{ error, webDetection }] = parseAnswer(NAME, googleVisionAnswer, body).responses;
    if (error) throw faultOf(error.code);
    return toAnswer(webDetection);
  }
}

const faultOf = (code: number | null | undefined) =>
  serviceFault(NAME, FAULT_OF_CODE[code as keyof typeof FAULT_OF_CODE] ?? 'SERVICE_FAILED');

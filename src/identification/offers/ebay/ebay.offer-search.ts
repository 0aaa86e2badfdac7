import { Injectable } from '@nestjs/common';
import type { Offer } from '../../../analysis/identification-results.js';
import { WorkFault } from '../../../common/work-fault.js';
import type { AppConfig } from '../../../config/app-config.js';
import { InjectConfig } from '../../../config/config.module.js';
import { parseJson } from '../../../http-client/parse-json.js';
import { ServiceClient, type ServiceAnswer } from '../../../http-client/service-client.js';
import { serviceFault } from '../../../http-client/service-faults.js';
import { OfferSearch, type OfferQuestion } from '../../providers/offer-search.provider.js';
import { searchWords } from '../../words/search-words.js';
import { EbayToken } from './ebay-token.js';
import { EBAY, offersOf } from './ebay.answers.js';

const PATH = '/buy/browse/v1/item_summary/search';
const LIMIT = 50;
/** As eBay takes. */
const MAX_WORDS = 100;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const UNAUTHORISED = 401;

/** What eBay's sellers ask for used things, by its Browse API. */
@Injectable()
export class EbayOffers extends OfferSearch {
  readonly name = EBAY;
  readonly sends = 'words';
  /** It costs no money, but an application has so many calls a day, for all of its users together. */
  readonly metered = true;
  override readonly askedWith: readonly (string | undefined)[];
  private readonly client: ServiceClient;
  private readonly token: EbayToken | undefined;

  constructor(
    @InjectConfig('identification') { timeoutSeconds, concurrency }: AppConfig['identification'],
    @InjectConfig('providerServices') { ebay }: AppConfig['providerServices'],
  ) {
    super();
    const { url = '', clientId, clientSecret, marketplace } = ebay;
    this.askedWith = [url, marketplace];
    const timeoutMs = timeoutSeconds * 1000;
    this.client = new ServiceClient({
      name: EBAY,
      baseUrl: url,
      timeoutMs,
      concurrency,
      maxAnswerBytes: MAX_ANSWER_BYTES,
      headers: { 'X-EBAY-C-MARKETPLACE-ID': marketplace },
    });
    if (clientId && clientSecret)
      this.token = new EbayToken(this.client, { clientId, clientSecret, timeoutMs });
  }

  unavailable(): string | undefined {
    return this.token ? undefined : 'Set EBAY_CLIENT_ID and EBAY_CLIENT_SECRET to ask eBay for offers.';
  }

  async find({ product, signal }: OfferQuestion): Promise<Offer[]> {
    const q = searchWords(product.name, MAX_WORDS);
    if (q === '') return [];
    const query = {
      q,
      filter: 'conditions:{USED},buyingOptions:{FIXED_PRICE}',
      limit: String(LIMIT),
    };
    const path = `${PATH}?${Object.entries(query).map(pair).join('&')}`;
    const { body } = await this.authorised(path, signal);
    return offersOf(body, product.name, new Date().toISOString());
  }

  /** Tokens may be withdrawn before their time: the first that is refused is renewed. */
  private async authorised(path: string, signal: AbortSignal): Promise<ServiceAnswer<unknown>> {
    if (!this.token) throw new WorkFault('UNAVAILABLE', 'The ebay service is not configured');
    const token = await this.token.get(signal);
    const answer = await this.search(path, token, signal);
    if (answer.status !== UNAUTHORISED) return answer;
    this.token.drop(token);
    const again = await this.search(path, await this.token.get(signal), signal);
    if (again.status === UNAUTHORISED) throw serviceFault(EBAY, 'SERVICE_UNAUTHORIZED');
    return again;
  }

  private async search(path: string, token: string, signal: AbortSignal): Promise<ServiceAnswer<unknown>> {
    const headers = { Authorization: `Bearer ${token}` };
    const { status, body } = await this.client.text({ path, headers, signal, acceptStatus: [UNAUTHORISED] });
    // Who refuses need not do so in JSON.
    if (status === UNAUTHORISED) return { status, body: undefined };
    return { status, body: parseJson(EBAY, body) };
  }
}

/** With %20 for spaces: not everybody takes a plus for one. */
const pair = ([name, value]: [string, string]) => `${name}=${encodeURIComponent(value)}`;

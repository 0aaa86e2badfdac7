import { z } from 'zod';
import { withDeadline } from '../../../common/deadline.js';
import type { ServiceClient } from '../../../http-client/service-client.js';
import { parseAnswer } from '../../../models/services/answer.js';
import { EBAY } from './ebay.answers.js';

const SCOPE = 'https://api.ebay.com/oauth/api_scope';
const PATH = '/identity/v1/oauth2/token';
/** What is left of a token's time when another one is asked for: a request under way is to end within it. */
const MARGIN_MS = 60_000;

const answer = z.object({
  // It becomes a header.
  access_token: z.string().regex(/^[\x21-\x7e]{1,16384}$/),
  /** Seconds. */
  expires_in: z.number().positive(),
});

interface Token {
  value: string;
  until: number;
}

/** That of the application, which is all that searching needs. Asked for once, however many wait for it. */
export class EbayToken {
  private current: Token | undefined;
  private pending: Promise<Token> | undefined;

  constructor(
    private readonly client: ServiceClient,
    private readonly basic: { clientId: string; clientSecret: string; timeoutMs: number },
  ) {}

  /** @throws WorkFault, and the signal's reason */
  async get(signal: AbortSignal): Promise<string> {
    if (this.current && Date.now() < this.current.until) return this.current.value;
    this.pending ??= this.request().finally(() => (this.pending = undefined));
    const { pending } = this;
    return withDeadline(this.basic.timeoutMs, signal, ({ race }) => race(async () => (await pending).value));
  }

  /** It is not accepted any more. Whoever heard so of an older one changes nothing. */
  drop(value: string): void {
    if (this.current?.value === value) this.current = undefined;
  }

  /** On behalf of all who wait: that one of them gives up does not end it, its time-out does. */
  private async request(): Promise<Token> {
    const { clientId, clientSecret } = this.basic;
    const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const { body } = await this.client.json({
      method: 'POST',
      path: PATH,
      headers: { Authorization: `Basic ${credentials}` },
      body: () => ({ content: new URLSearchParams({ grant_type: 'client_credentials', scope: SCOPE }) }),
      signal: new AbortController().signal,
    });
    const { access_token: value, expires_in: seconds } = parseAnswer(EBAY, answer, body);
    const lastsMs = seconds * 1000;
    this.current = { value, until: Date.now() + lastsMs - Math.min(MARGIN_MS, lastsMs / 2) };
    return this.current;
  }
}

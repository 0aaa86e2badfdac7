import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { TokensDto } from '../../auth/auth.dto.js';
import type { ImageDto } from '../../images/image.dto.js';
import { CommandError } from '../run-command.js';

export interface Account {
  username: string;
  password: string;
}

/** The server has read the request and says no. */
export class Refused extends CommandError {}

const LONGEST_WAIT_SECONDS = 30;

/** As a stranger would use the platform: through its HTTP API alone. */
export class ApiClient {
  private tokens?: TokensDto;
  private refreshing?: Promise<void>;

  constructor(private readonly baseUrl: string) {}

  /** An account of its own, so that nobody's pictures are mixed with the demo's. */
  async signUp(): Promise<Account> {
    const username = `demo-${randomBytes(4).toString('hex')}`;
    const account = { username, password: randomBytes(9).toString('base64url') };
    await this.post('/auth/signup', { ...account, email: `${username}@example.org` });
    return account;
  }

  async logIn(account: Account): Promise<void> {
    this.tokens = (await (await this.post('/auth/login', account)).json()) as TokensDto;
  }

  async upload(name: string, bytes: Buffer): Promise<ImageDto> {
    const body = new FormData();
    body.append('image', new Blob([new Uint8Array(bytes)]), name);
    return (await (await this.request('/images', { method: 'POST', body })).json()) as ImageDto;
  }

  async image(id: string): Promise<ImageDto> {
    return (await (await this.request(`/images/${id}`)).json()) as ImageDto;
  }

  /** The stream of everything that happens to one's images. */
  async events(signal: AbortSignal, lastEventId?: number): Promise<ReadableStream<Uint8Array>> {
    const headers: Record<string, string> = { accept: 'application/x-ndjson' };
    if (lastEventId !== undefined) headers['last-event-id'] = String(lastEventId);
    return (await this.request('/events', { headers, signal })).body!;
  }

  private post(path: string, body: object): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return this.request(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** Waits where the server asks for patience; a long demo outlives its access token. */
  private async request(path: string, init: RequestInit = {}): Promise<Response> {
    for (;;) {
      const sentWith = this.tokens;
      const response = await this.send(path, init);
      if (response.ok) return response;
      const wait = Number(response.headers.get('retry-after'));
      if ([429, 503].includes(response.status) && wait > 0 && wait <= LONGEST_WAIT_SECONDS) {
        await response.body?.cancel();
        await delay(wait * 1000);
      } else if (response.status === 401 && sentWith) {
        await response.body?.cancel();
        if (this.tokens === sentWith) await this.refresh(sentWith.refresh_token);
      } else throw await refusal(path, response);
    }
  }

  /** Once for all requests that were refused together: a refresh token that is used twice ends the session. */
  private refresh(refresh_token: string): Promise<void> {
    const exchange = async () => {
      const body = JSON.stringify({ refresh_token });
      const headers = { 'content-type': 'application/json' };
      const response = await this.send('/auth/refresh', { method: 'POST', headers, body });
      if (!response.ok) throw await refusal('/auth/refresh', response);
      this.tokens = (await response.json()) as TokensDto;
    };
    this.refreshing ??= exchange().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async send(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.tokens) headers.set('authorization', `Bearer ${this.tokens.access_token}`);
    try {
      return await fetch(`${this.baseUrl}/api${path}`, { ...init, headers });
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw new CommandError(`Nobody answers at ${this.baseUrl}`, { cause });
    }
  }
}

async function refusal(path: string, response: Response): Promise<Refused> {
  const text = await response.text();
  let reason = text;
  try {
    reason = (JSON.parse(text) as { detail?: string }).detail ?? text;
  } catch {
    // Not a problem document: from a proxy, perhaps.
  }
  return new Refused(`${path} was answered with ${response.status}: ${reason}`);
}

import { Injectable } from '@nestjs/common';
import { unlessAborted } from '../../common/unless-aborted.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { FetchFault } from '../../http-client/guarded/fetch-fault.js';
import { GuardedClient, type ReadAnswer } from '../../http-client/guarded/guarded-client.js';
import { HostTurns } from './host-turns.js';
import { pageFault } from './page-faults.js';
import { agentName, ROBOTS_MAX_BYTES, RobotsRules } from './robots-rules.js';

type Read = (beforeHop: (to: URL) => Promise<void>) => Promise<ReadAnswer>;

interface Known {
  rules: Promise<RobotsRules>;
  until: number;
}

const FRESH_MS = 3_600_000;
const MAX_KNOWN = 500;
/** Sites that cannot say within that which pages may be read are asked another time. */
export const ROBOTS_TIMEOUT_MS = 10_000;
/** A site that has no such file lets all of it be read, and so does one whose file leads nowhere (RFC 9309, 2.3.1). */
const NO_RULES = ['RESPONSE_EMPTY', 'TOO_MANY_REDIRECTS'];
/** These say the same of the page itself. */
const OF_THE_HOST = [
  'URL_INVALID',
  'URL_NOT_ALLOWED',
  'HOST_NOT_FOUND',
  'CONNECTION_FAILED',
  'TIMED_OUT',
  'RATE_LIMITED',
];

/** Reads of a site what its robots.txt lets programs read, and no faster than it wants. */
@Injectable()
export class Robots {
  private readonly agent: string;
  private readonly known = new Map<string, Known>();
  private readonly turns = new HostTurns();

  constructor(
    private readonly client: GuardedClient,
    @InjectConfig('fetch') { userAgent }: AppConfig['fetch'],
  ) {
    this.agent = agentName(userAgent);
  }

  /**
   * @param read asks for the page, and calls `beforeHop` before each address that it is sent on to
   * @throws WorkFault `PAGE_FORBIDDEN`, also where that which it is sent on to is not to be read, and what `read` throws
   */
  async obeyed(url: URL, signal: AbortSignal, read: Read): Promise<ReadAnswer> {
    let leave = await this.enter(url, signal);
    try {
      return await read(async (to) => {
        // Two that are sent on to each other's host would otherwise wait for one another.
        leave();
        leave = await this.enter(to, signal);
      });
    } finally {
      leave();
    }
  }

  private async enter(url: URL, signal: AbortSignal): Promise<() => void> {
    const { delaySeconds } = await this.allowing(url, signal);
    return this.turns.enter(url.host, { pauseSeconds: delaySeconds, signal });
  }

  private async allowing(url: URL, signal: AbortSignal): Promise<RobotsRules> {
    const rules = await unlessAborted(this.rulesOf(url.origin), signal);
    if (!rules.allows(url.href)) throw pageFault('PAGE_FORBIDDEN');
    return rules;
  }

  /** Asked for once, for all who want to read there; whoever of them gives up does not end it for the others. */
  private rulesOf(origin: string): Promise<RobotsRules> {
    const known = this.known.get(origin);
    if (known && known.until > performance.now()) return known.rules;
    const rules = this.ask(origin);
    this.known.delete(origin);
    this.known.set(origin, { rules, until: performance.now() + FRESH_MS });
    rules.catch(() => this.known.delete(origin));
    const [oldest] = this.known.keys();
    if (this.known.size > MAX_KNOWN && oldest !== undefined) this.known.delete(oldest);
    return rules;
  }

  private async ask(origin: string): Promise<RobotsRules> {
    return new RobotsRules(this.agent, origin, await this.textOf(origin));
  }

  private async textOf(origin: string): Promise<string> {
    try {
      const { body } = await this.client.read(`${origin}/robots.txt`, {
        accept: 'text/plain, */*;q=0.5',
        maxBytes: ROBOTS_MAX_BYTES,
        timeoutMs: ROBOTS_TIMEOUT_MS,
        signal: new AbortController().signal,
      });
      return body.toString('utf8');
    } catch (error) {
      if (!(error instanceof FetchFault) || OF_THE_HOST.includes(error.code)) throw error;
      if (NO_RULES.includes(error.code) || isRefusal(error)) return '';
      throw pageFault('SITE_RULES_UNKNOWN', { cause: error });
    }
  }
}

const isRefusal = ({ code, httpStatus = 0 }: FetchFault) =>
  code === 'HTTP_ERROR' && httpStatus >= 400 && httpStatus < 500;

import { Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { Client } from 'undici';
import { withDeadline } from '../../common/deadline.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { writeReceived, type ReceivedFile } from '../../multipart/received-file.js';
import { AddressPolicy } from './address-policy.js';
import { answerBytes, type Answer } from './answer-bytes.js';
import { checkedAddresses } from './checked-addresses.js';
import { connectTo } from './checked-connection.js';
import { exchangeFault, statusFault } from './exchange-faults.js';
import { FetchFault } from './fetch-fault.js';
import { headerText } from './header-text.js';
import { HostResolver } from './host-resolver.js';
import { offeredFilename } from './offered-filename.js';
import { ReadAhead } from './read-ahead.js';
import { checkUrl, hostOf, type Target } from './url-check.js';

interface DownloadOptions {
  /** Of the file that is made. */
  path: string;
  maxBytes: number;
  signal: AbortSignal;
  /** Media types. */
  accept: string;
  /**
   * Asked before another host is, named as `hostOf` has it: it throws where that one is not to be asked now. However long
   * it takes is nobody's fault.
   */
  beforeHop?: (host: string) => Promise<void>;
}

export interface Download {
  file: ReceivedFile;
  /** That answered, after all redirects. */
  url: string;
  status: number;
  /** As the host offers it, which may be anything. */
  filename?: string;
}

interface ReadOptions {
  maxBytes: number;
  /** Altogether, redirects included. */
  timeoutMs: number;
  signal: AbortSignal;
  /** Media types. */
  accept: string;
  /**
   * Asked before each address that it is sent on to is: it throws where that one is not to be. However long it takes is
   * nobody's fault.
   */
  beforeHop?: (to: URL) => Promise<void>;
}

export interface ReadAnswer {
  /** That answered, after all redirects. */
  url: string;
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface PostOptions {
  body: string;
  headers: Record<string, string>;
  timeoutMs: number;
  /** As much of the answer is kept. */
  maxAnswerBytes: number;
  signal: AbortSignal;
}

export interface PostAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Its beginning. */
  body: Buffer;
}

interface Request {
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
  /** Of the answer, as it comes. */
  maxBytes: number;
  /** How often it may be sent on; undefined where being sent on is an answer like others. */
  redirects?: number;
  beforeHop?: (to: URL, from: URL) => Promise<void>;
  signal: AbortSignal;
}

type Use<T> = (answer: Answer, signal: AbortSignal) => Promise<T>;

const REDIRECTS = [301, 302, 303, 307, 308];
/** Undici itself never waits for who reads: see ReadAhead, which does. */
const NEVER_FULL = Number.MAX_SAFE_INTEGER;
/** A receiver that has said how it went need not be heard out. */
const ANSWER_MS = 2000;

/**
 * The way out to addresses that users give: to public hosts only, wherever these send on to, and bounded in time and
 * size. Nothing goes along that tells who asked for it.
 */
@Injectable()
export class GuardedClient {
  private readonly policy: AddressPolicy;

  constructor(
    private readonly resolver: HostResolver,
    @InjectConfig('fetch') private readonly config: AppConfig['fetch'],
  ) {
    this.policy = new AddressPolicy(config);
  }

  /** As far as can be told without asking anybody. @throws FetchFault URL_INVALID, URL_NOT_ALLOWED */
  check(url: string): URL {
    return checkUrl(url, this.policy).url;
  }

  /** Nothing is left at `path` where it fails. @throws FetchFault, StorageFault, and the signal's reason */
  download(
    url: string,
    { path, maxBytes, accept, beforeHop, ...options }: DownloadOptions,
  ): Promise<Download> {
    const request: Request = {
      method: 'GET',
      headers: { accept, 'accept-encoding': 'identity' },
      timeoutMs: this.config.timeoutSeconds * 1000,
      redirects: this.config.maxRedirects,
      maxBytes,
      beforeHop: beforeHop && toOtherHosts(beforeHop),
      ...options,
    };
    return this.exchange(url, request, async (answer, deadline) => {
      const fault = statusFault(answer.status, answer.headers);
      if (fault) throw fault;
      const filename = offeredFilename(answer.headers['content-disposition']);
      const bytes = Readable.from(answerBytes(answer, maxBytes, deadline), { objectMode: false });
      const file = await writeReceived(bytes, path, filename ?? '');
      return { file, url: answer.url.href, status: answer.status, filename };
    });
  }

  /** What is small enough to be held whole, such as a page. @throws FetchFault, and the signal's reason */
  read(url: string, { accept, maxBytes, ...options }: ReadOptions): Promise<ReadAnswer> {
    const request: Request = {
      method: 'GET',
      headers: { accept, 'accept-encoding': 'gzip, deflate, br' },
      redirects: this.config.maxRedirects,
      maxBytes,
      ...options,
    };
    return this.exchange(url, request, async (answer, deadline) => {
      const fault = statusFault(answer.status, answer.headers);
      if (fault) throw fault;
      const chunks: Buffer[] = [];
      for await (const chunk of answerBytes(answer, maxBytes, deadline)) chunks.push(chunk);
      const { url: at, status } = answer;
      return { url: at.href, status, headers: answer.headers, body: Buffer.concat(chunks) };
    });
  }

  /** Never sent on: who is to receive it is for the user to say. @throws FetchFault, and the signal's reason */
  post(url: string, { maxAnswerBytes, ...request }: PostOptions): Promise<PostAnswer> {
    const options = { method: 'POST', maxBytes: maxAnswerBytes, ...request } as const;
    return this.exchange(url, options, async ({ status, headers, body }) => ({
      status,
      headers,
      body: await beginningOf(body, maxAnswerBytes),
    }));
  }

  private exchange<T>(url: string, request: Request, use: Use<T>): Promise<T> {
    return withDeadline(request.timeoutMs, request.signal, async ({ signal, excuse }) => {
      const { redirects = 0, beforeHop } = request;
      let target = checkUrl(url, this.policy);
      for (let sentOn = 0; ; sentOn++) {
        const isFirst = sentOn === 0;
        const result = await this.askAndBlame(target, request, { signal, isFirst }, use);
        if (!(result instanceof SentOn)) return result;
        if (sentOn >= redirects) throw new FetchFault('TOO_MANY_REDIRECTS');
        const from = target.url;
        target = checkUrl(result.to, this.policy);
        const to = target.url;
        if (beforeHop) await excuse(() => beforeHop(to, from));
      }
    });
  }

  /** Says whose fault it was. Where time was up after others had their part of it, nobody knows. */
  private async askAndBlame<T>(
    target: Target,
    request: Request,
    { signal, isFirst }: { signal: AbortSignal; isFirst: boolean },
    use: Use<T>,
  ): Promise<T | SentOn> {
    try {
      return await this.ask(target, request, signal, use);
    } catch (error) {
      if (error instanceof FetchFault && (isFirst || !signal.aborted)) error.host = hostOf(target.url);
      throw error;
    }
  }

  private async ask<T>(
    target: Target,
    request: Request,
    signal: AbortSignal,
    use: Use<T>,
  ): Promise<T | SentOn> {
    const addresses = await checkedAddresses(target, {
      policy: this.policy,
      resolver: this.resolver,
      signal,
    });
    const ahead = new ReadAhead();
    const client = connectTo(target, {
      policy: this.policy,
      addresses,
      idleMs: this.config.idleSeconds * 1000,
      maxBytes: request.maxBytes,
      ahead,
    });
    try {
      const answer = { ...(await this.send(client, target, request, signal)), ahead };
      const sentOn = request.redirects === undefined ? undefined : sentOnBy(answer);
      return sentOn ?? (await use(answer, signal));
    } finally {
      // What is still to come is not received.
      await client.destroy();
    }
  }

  private async send(
    client: Client,
    { url }: Target,
    { method, headers, body }: Request,
    signal: AbortSignal,
  ): Promise<Omit<Answer, 'ahead'>> {
    try {
      const answer = await client.request({
        path: url.pathname + url.search,
        method,
        headers: { 'user-agent': this.config.userAgent, ...headers },
        body,
        signal,
        highWaterMark: NEVER_FULL,
      });
      // Whoever reads it hears of errors; where nobody does, they are nobody's business.
      answer.body.on('error', () => undefined);
      return { url, status: answer.statusCode, headers: answer.headers, body: answer.body };
    } catch (error) {
      throw exchangeFault(error, signal);
    }
  }
}

const toOtherHosts =
  (beforeHop: (host: string) => Promise<void>) =>
  async (to: URL, from: URL): Promise<void> => {
    if (hostOf(to) !== hostOf(from)) await beforeHop(hostOf(to));
  };

class SentOn {
  constructor(readonly to: string) {}
}

function sentOnBy({ url, status, headers: { location } }: Answer): SentOn | undefined {
  if (!REDIRECTS.includes(status) || location === undefined) return undefined;
  const to = headerText(location);
  if (!URL.canParse(to, url.href)) throw new FetchFault('HTTP_ERROR', { httpStatus: status });
  return new SentOn(new URL(to, url.href).href);
}

async function beginningOf(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let left = maxBytes;
  const timer = setTimeout(() => body.destroy(), ANSWER_MS);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) break;
    }
  } catch {
    // The status is the answer, however the rest comes.
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks);
}

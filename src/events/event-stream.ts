import type { Request, Response } from 'express';
import { once } from 'node:events';
import { JSON_EVENTS, SERVER_SENT_EVENTS, type StreamEvent, type StreamFormat } from './stream-format.js';

export type { StreamEvent } from './stream-format.js';

export interface StreamOptions {
  /** Where it is not the reader's to choose. */
  format?: StreamFormat;
  headers?: Readonly<Record<string, string>>;
}

/** A reader that takes nothing for so long only holds a place. */
const STALLED_MS = 60_000;

/**
 * Writes events as Server-Sent Events or, where the reader accepts `application/x-ndjson`, as a JSON object a
 * line. A reader that is slower than the events is waited for, not buffered for.
 */
export class EventStream {
  private readonly format: StreamFormat;
  /** Ends when the reader is gone or the stream was closed. */
  readonly closed: AbortSignal;
  private readonly controller = new AbortController();

  constructor(
    request: Request,
    private readonly response: Response,
    { format = formatFor(request), headers = {} }: StreamOptions = {},
  ) {
    this.format = format;
    this.closed = this.controller.signal;
    response.once('close', () => this.controller.abort());
    // Who hung up before we got here will not be heard to do so.
    if (response.destroyed || request.socket.destroyed) this.controller.abort();
    response.status(200);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.setHeader('Content-Type', format.contentType);
    response.setHeader('Cache-Control', 'no-store, no-transform');
    // Proxies of nginx's kind would hold events back until a buffer is full.
    response.setHeader('X-Accel-Buffering', 'no');
    // A stream is the connection's whole use, and one that idles on would hold up a server that stops.
    response.setHeader('Connection', 'close');
    response.flushHeaders();
  }

  async send(event: StreamEvent): Promise<void> {
    await this.write(this.format.write(event));
  }

  /** Keeps the connection from looking dead to whatever is in between. */
  async heartbeat(): Promise<void> {
    await this.write(this.format.heartbeat);
  }

  /** Tells where a reader stands who has seen nothing yet, so that he can go on from here as well. */
  open(id: number): Promise<void> {
    return this.send({ id, event: 'open', data: {} });
  }

  /** What a reader has not taken is not sent any more: he may have lost the right to it. */
  close(): void {
    this.controller.abort();
    if (this.response.writableNeedDrain) this.response.destroy();
    else this.response.end();
  }

  private async write(text: string): Promise<void> {
    if (this.closed.aborted || this.response.write(text)) return;
    const stalled = setTimeout(() => this.close(), STALLED_MS).unref();
    try {
      await once(this.response, 'drain', { signal: this.closed });
    } catch {
      // Gone while we waited.
    } finally {
      clearTimeout(stalled);
    }
  }
}

const formatFor = (request: Request): StreamFormat =>
  request.accepts(['text/event-stream', 'application/x-ndjson']) === 'application/x-ndjson'
    ? JSON_EVENTS
    : SERVER_SENT_EVENTS;

/** The event that a reader saw last: a header by the SSE standard, a query parameter for those who cannot send it. */
export function lastEventId(request: Request): number | undefined {
  const given = request.get('last-event-id') ?? request.query['lastEventId'];
  return typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : undefined;
}

import type { Request, Response } from 'express';
import { once } from 'node:events';

export interface StreamEvent {
  /** Where to go on after a lost connection; absent on what cannot be repeated. */
  id?: number;
  event: string;
  data: unknown;
}

/** A reader that takes nothing for so long only holds a place. */
const STALLED_MS = 60_000;

/**
 * Writes events as Server-Sent Events or, where the reader accepts `application/x-ndjson`, as a JSON object a
 * line. A reader that is slower than the events is waited for, not buffered for.
 */
export class EventStream {
  private readonly ndjson: boolean;
  /** Ends when the reader is gone or the stream was closed. */
  readonly closed: AbortSignal;
  private readonly controller = new AbortController();

  constructor(
    request: Request,
    private readonly response: Response,
  ) {
    this.ndjson = request.accepts(['text/event-stream', 'application/x-ndjson']) === 'application/x-ndjson';
    this.closed = this.controller.signal;
    response.once('close', () => this.controller.abort());
    // Who hung up before we got here will not be heard to do so.
    if (response.destroyed || request.socket.destroyed) this.controller.abort();
    response.status(200);
    response.setHeader(
      'Content-Type',
      this.ndjson ? 'application/x-ndjson' : 'text/event-stream; charset=utf-8',
    );
    response.setHeader('Cache-Control', 'no-store, no-transform');
    // Proxies of nginx's kind would hold events back until a buffer is full.
    response.setHeader('X-Accel-Buffering', 'no');
    // A stream is the connection's whole use, and one that idles on would hold up a server that stops.
    response.setHeader('Connection', 'close');
    response.flushHeaders();
  }

  async send({ id, event, data }: StreamEvent): Promise<void> {
    const json = JSON.stringify(data);
    await this.write(
      this.ndjson
        ? `{"event":${JSON.stringify(event)}${id === undefined ? '' : `,"id":${id}`},"data":${json}}\n`
        : `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${json}\n\n`,
    );
  }

  /** Keeps the connection from looking dead to whatever is in between. */
  async heartbeat(): Promise<void> {
    await this.write(this.ndjson ? '\n' : ': keep-alive\n\n');
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

/** The event that a reader saw last: a header by the SSE standard, a query parameter for those who cannot send it. */
export function lastEventId(request: Request): number | undefined {
  const given = request.get('last-event-id') ?? request.query['lastEventId'];
  return typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : undefined;
}

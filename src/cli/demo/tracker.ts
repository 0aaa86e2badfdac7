import { setTimeout as delay } from 'node:timers/promises';
import type { ImageDto } from '../../images/image.dto.js';
import type { ApiClient } from './api-client.js';
import { eventsOf, type DemoEvent } from './event-lines.js';
import type { Progress } from './progress.js';

export interface Tracked {
  name: string;
  image: ImageDto;
  startedAt: number;
  /** Milliseconds from upload to the last result. */
  took?: number;
}

const RECONNECT_MS = 500;
const POLL_MS = 50;
/** Without any news for so long, the worker is not working. */
const STALLED_MS = 60_000;

const isFinished = ({ status }: ImageDto) => status === 'processed' || status === 'failed';

/** Follows what happens to uploaded pictures, through the live stream. */
export class Tracker {
  readonly tracked = new Map<string, Tracked>();
  /** Also of pictures whose upload has not been answered yet: the stream may be faster. */
  private readonly latest = new Map<string, ImageDto>();
  private readonly stopped = new AbortController();
  private lastEventId?: number;
  private lastNewsAt = Date.now();

  constructor(
    private readonly client: ApiClient,
    private readonly progress: Progress,
  ) {}

  /** Returns once the stream is open: what is uploaded afterwards will be heard of. */
  async open(): Promise<void> {
    const first = await this.client.events(this.stopped.signal);
    void this.follow(first);
  }

  add(name: string, image: ImageDto, startedAt: number): void {
    // The same picture twice is one image.
    if (!this.tracked.has(image.id)) this.tracked.set(image.id, { name, image, startedAt });
    this.update(this.latest.get(image.id) ?? image);
  }

  /** Returns when everything added is finished. @returns false when news stopped coming before. */
  async allFinished(): Promise<boolean> {
    while ([...this.tracked.values()].some(({ took }) => took === undefined)) {
      if (Date.now() - this.lastNewsAt > STALLED_MS) return false;
      await delay(POLL_MS);
    }
    return true;
  }

  close(): void {
    this.stopped.abort();
  }

  /** For as long as the demo lasts; a stream that breaks is taken up where it broke off. */
  private async follow(stream: ReadableStream<Uint8Array>): Promise<void> {
    const { signal } = this.stopped;
    let current: ReadableStream<Uint8Array> | undefined = stream;
    while (!signal.aborted) {
      try {
        current ??= await this.client.events(signal, this.lastEventId);
        for await (const event of eventsOf(current)) this.hear(event);
      } catch {
        // Broken off, or not to be had for the moment; allFinished() gives up if it stays so.
      }
      current = undefined;
      await delay(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private hear(event: DemoEvent): void {
    this.lastNewsAt = Date.now();
    this.lastEventId = event.id ?? this.lastEventId;
    if (event.event === 'image') this.update(event.data);
    else if (event.event === 'production')
      this.progress.production(this.latest.get(event.data.imageId)?.originalFilename ?? '', event.data);
  }

  private update(image: ImageDto): void {
    this.latest.set(image.id, image);
    const entry = this.tracked.get(image.id);
    if (!entry) return;
    entry.image = image;
    if (entry.took !== undefined || !isFinished(image)) return;
    entry.took = Date.now() - entry.startedAt;
    this.progress.finished();
  }
}

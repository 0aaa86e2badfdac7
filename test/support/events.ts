import type { Json, TestUser } from './test-user.js';

export interface ReceivedEvent {
  id?: string;
  event: string;
  data: Json;
}

/** Reads Server-Sent Events as they come. */
export function openEvents(user: TestUser, path: string, headers: Record<string, string> = {}) {
  return new EventReader(user, path, headers);
}

class EventReader {
  readonly seen: ReceivedEvent[] = [];
  readonly opened: Promise<void>;
  private readonly controller = new AbortController();
  private readonly ended: Promise<void>;
  private heartbeats = 0;
  private readonly watchers = new Set<() => void>();

  constructor(
    private readonly user: TestUser,
    private readonly path: string,
    private readonly headers: Record<string, string>,
  ) {
    const answer = this.connect();
    this.opened = answer.then(() => undefined);
    this.opened.catch(() => undefined);
    this.ended = answer
      .then((response) => this.read(response))
      .catch((error: Error) => {
        if (error.name !== 'AbortError') throw error;
      });
    this.ended.catch(() => undefined);
  }

  /** Everything until the server ends the stream. */
  async all(): Promise<ReceivedEvent[]> {
    await this.ended;
    return this.seen;
  }

  /** The first event, seen already or still to come, that is as wanted. */
  async until(wanted: (event: ReceivedEvent) => boolean): Promise<ReceivedEvent> {
    await this.when(() => this.seen.some(wanted));
    return this.seen.find(wanted)!;
  }

  heartbeat(): Promise<void> {
    return this.when(() => this.heartbeats > 0);
  }

  /** Connects anew, at most so often, until the server accepts. */
  async openedWithin(attempts: number): Promise<void> {
    try {
      await this.opened;
    } catch (error) {
      if (attempts <= 1) throw error;
      const next = new EventReader(this.user, this.path, this.headers);
      await next.openedWithin(attempts - 1);
      next.close();
    }
  }

  close(): void {
    this.controller.abort();
  }

  private async when(condition: () => boolean): Promise<void> {
    let watcher: () => void = () => undefined;
    const met = new Promise<void>((resolve) => {
      watcher = () => condition() && resolve();
      this.watchers.add(watcher);
      watcher();
    });
    const tooEarly = this.ended.then(() => {
      if (!condition())
        throw new Error(`The stream ended after ${JSON.stringify(this.seen.map(({ event }) => event))}`);
    });
    await Promise.race([met, tooEarly]).finally(() => this.watchers.delete(watcher));
  }

  private async connect(): Promise<Response> {
    const response = await this.user.fetch(this.path, {
      headers: { Accept: 'text/event-stream', ...this.headers },
      signal: this.controller.signal,
    });
    if (response.status !== 200) throw new Error(`${this.path} answered ${response.status}`);
    return response;
  }

  private async read(response: Response): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      blocks.forEach((block) => this.take(block));
      this.watchers.forEach((watcher) => watcher());
    }
  }

  private take(block: string): void {
    if (block.startsWith(':')) {
      this.heartbeats++;
      return;
    }
    const fields = Object.fromEntries(
      block.split('\n').map((line) => {
        const colon = line.indexOf(': ');
        return [line.slice(0, colon), line.slice(colon + 2)];
      }),
    );
    // Only says where the stream stands.
    if (fields['event'] === 'open') return;
    this.seen.push({
      id: fields['id'],
      event: fields['event'] ?? '',
      data: JSON.parse(fields['data'] ?? 'null'),
    });
  }
}

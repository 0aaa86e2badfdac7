import { open } from './api.js';
import { ApiError, isAbort } from './errors.js';
import { eventParser } from './sse.js';
import { sleep, visibilityWatch, watchdog } from './timers.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** Several heartbeats: a connection that is silent for longer is dead without anybody having said so. */
const SILENCE_MS = 65_000;
/** A tab that nobody looks at gives its connection back: browsers allow six to a server over HTTP/1.1. */
const HIDDEN_MS = 60_000;

/** Follows `/api/events` until stopped: reconnects with growing pauses and resumes after the last event seen. */
export class LiveEvents {
  #stopped = false;
  #connection = null;
  #lastId = null;
  #opened = 0;
  #wait = FIRST_WAIT_MS;
  #wake = () => {};
  #visibility = visibilityWatch(HIDDEN_MS, {
    hide: () => this.#connection?.abort(),
    show: () => this.#wake(),
  });

  /** @param on `event({event, data})`; `state('live' | 'offline')`; `resumed()` when changes may have been missed */
  constructor(on) {
    this.on = on;
  }

  async follow() {
    while (!this.#stopped) {
      if (document.hidden && this.#opened > 0) await new Promise((resolve) => (this.#wake = resolve));
      let pause = this.#wait;
      try {
        await this.#listen();
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return;
        if (this.#stopped) return;
        if (!isAbort(error)) this.on.state('offline');
        if (error.retryAfter) pause = error.retryAfter * 1000;
      }
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
      // Spread, so that a restarted server does not meet all its readers in the same instant.
      await sleep(pause * (0.5 + Math.random() / 2), (wake) => (this.#wake = wake));
    }
  }

  stop() {
    this.#stopped = true;
    this.#visibility.stop();
    this.#connection?.abort();
    this.#wake();
  }

  async #listen() {
    const connection = new AbortController();
    this.#connection = connection;
    const silence = watchdog(SILENCE_MS, () => connection.abort());
    try {
      const headers = {
        accept: 'text/event-stream',
        ...(this.#lastId && { 'last-event-id': this.#lastId }),
      };
      const response = await open('/api/events', { headers, signal: connection.signal, cache: 'no-store' });
      this.on.state('live');
      if (this.#opened++ > 0) this.on.resumed();
      this.#wait = FIRST_WAIT_MS;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const feed = eventParser((message) => this.#receive(message));
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        silence.reset();
        feed(part.value);
      }
    } finally {
      silence.stop();
    }
  }

  #receive({ event, data, id }) {
    if (this.#stopped) return;
    if (id) this.#lastId = id;
    this.on.event({ event, data: JSON.parse(data) });
  }
}

import { open } from './api.js';
import { ApiError, isAbort } from './errors.js';
import { eventParser } from './sse.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** Several heartbeats: a connection that is silent for longer is dead without anybody having said so. */
const SILENCE_MS = 65_000;
/** A tab that nobody looks at gives its connection back: browsers allow six to a server over HTTP/1.1. */
const HIDDEN_MS = 60_000;

const nothing = () => {};

/**
 * Follows `/api/events` until closed: reconnects with growing pauses and resumes after the last event seen.
 *
 * @param on `event({event, data})`; `state('live' | 'offline')`; `resumed()` when changes may have been missed
 */
export function follow(on) {
  const closing = new AbortController();
  let connection = null;
  let lastId = null;
  let wait = FIRST_WAIT_MS;
  let wake = nothing;
  let opened = 0;

  const parse = () =>
    eventParser(({ event, data, id }) => {
      if (id) lastId = id;
      on.event({ event, data: JSON.parse(data) });
    });

  const listen = async () => {
    connection = new AbortController();
    const silence = watchdog(() => connection.abort());
    try {
      const headers = { accept: 'text/event-stream', ...(lastId && { 'last-event-id': lastId }) };
      const response = await open('/api/events', { headers, signal: connection.signal, cache: 'no-store' });
      on.state('live');
      if (opened++ > 0) on.resumed();
      wait = FIRST_WAIT_MS;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const feed = parse();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        silence.reset();
        feed(part.value);
      }
    } finally {
      silence.stop();
    }
  };

  const run = async () => {
    while (!closing.signal.aborted) {
      if (document.hidden && opened > 0) await new Promise((resolve) => (wake = resolve));
      let pause = wait;
      try {
        await listen();
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return;
        if (!isAbort(error)) on.state('offline');
        if (error.retryAfter) pause = error.retryAfter * 1000;
      }
      if (closing.signal.aborted) return;
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      // Spread, so that a restarted server does not meet all its readers in the same instant.
      await sleep(pause * (0.5 + Math.random() / 2), (resolve) => (wake = resolve));
    }
  };

  const visibility = visibilityWatch({ hide: () => connection?.abort(), show: () => wake() });
  void run();
  return () => {
    closing.abort();
    connection?.abort();
    visibility.stop();
    wake();
  };
}

function sleep(milliseconds, onWakeable) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    onWakeable(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function watchdog(onSilence) {
  let timer = setTimeout(() => onSilence(), SILENCE_MS);
  return {
    reset: () => {
      clearTimeout(timer);
      timer = setTimeout(() => onSilence(), SILENCE_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

function visibilityWatch({ hide, show }) {
  let timer;
  const changed = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(() => hide(), HIDDEN_MS);
    else show();
  };
  document.addEventListener('visibilitychange', changed);
  addEventListener('online', show);
  return {
    stop: () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', changed);
      removeEventListener('online', show);
    },
  };
}

import { setTimeout as delay } from 'node:timers/promises';

interface Host {
  open: number;
  waiting: (() => void)[];
  /** By `performance.now()`. */
  lastEnded: number;
}

/** Of one host; one where it asks for pauses. */
const AT_A_TIME = 2;
/** Whoever asks for longer ones is not read that often. */
const MAX_PAUSE_MS = 5000;

/** How many pages of one host are read at the same time by this process. */
export class HostTurns {
  private readonly hosts = new Map<string, Host>();

  /** @throws the signal's reason, where it is aborted before its turn */
  async run<T>(
    name: string,
    { pauseSeconds, signal }: { pauseSeconds: number; signal: AbortSignal },
    work: () => Promise<T>,
  ): Promise<T> {
    const host = this.hosts.get(name) ?? { open: 0, waiting: [], lastEnded: -Infinity };
    this.hosts.set(name, host);
    try {
      const places = pauseSeconds > 0 ? 1 : AT_A_TIME;
      while (host.open >= places) await turn(host, signal);
      signal.throwIfAborted();
      host.open++;
      try {
        const due = host.lastEnded + Math.min(pauseSeconds * 1000, MAX_PAUSE_MS) - performance.now();
        if (due > 0) await delay(due, undefined, { signal });
        return await work();
      } finally {
        host.open--;
        host.lastEnded = performance.now();
      }
    } finally {
      // The next, also where this one had no turn: it may have been woken for nothing.
      host.waiting.shift()?.();
      this.forget(name, host);
    }
  }

  /** A host that asked for a pause is remembered for as long as that may be. */
  private forget(name: string, host: Host): void {
    const drop = () => {
      if (host.open === 0 && host.waiting.length === 0 && performance.now() >= host.lastEnded + MAX_PAUSE_MS)
        this.hosts.delete(name);
    };
    if (host.open === 0 && host.waiting.length === 0) setTimeout(drop, MAX_PAUSE_MS + 1).unref();
  }
}

function turn(host: Host, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const go = () => {
      signal.removeEventListener('abort', give);
      resolve();
    };
    const give = () => {
      host.waiting.splice(host.waiting.indexOf(go), 1);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', give, { once: true });
    host.waiting.push(go);
  });
}

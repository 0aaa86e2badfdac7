import { unlessAborted } from '../../common/unless-aborted.js';

interface Host {
  open: number;
  waiting: (() => void)[];
  /** By `performance.now()`. */
  lastEnded: number;
}

/** Of one host; one where it asks for pauses. */
const AT_A_TIME = 2;
/** Whoever asks for longer ones is not read that often. */
export const MAX_PAUSE_MS = 5000;

/** How many pages of one host are read at the same time by this process. */
export class HostTurns {
  private readonly hosts = new Map<string, Host>();

  /**
   * @returns ends the turn; more than once does no harm
   * @throws the signal's reason, where it is aborted before its turn
   */
  async enter(
    name: string,
    { pauseSeconds, signal }: { pauseSeconds: number; signal: AbortSignal },
  ): Promise<() => void> {
    const host = this.hosts.get(name) ?? { open: 0, waiting: [], lastEnded: -Infinity };
    this.hosts.set(name, host);
    const places = pauseSeconds > 0 ? 1 : AT_A_TIME;
    try {
      while (host.open >= places) await turn(host, signal);
      signal.throwIfAborted();
    } catch (error) {
      this.passOn(name, host);
      throw error;
    }
    host.open++;
    const leave = this.leaving(name, host);
    try {
      const due = host.lastEnded + Math.min(pauseSeconds * 1000, MAX_PAUSE_MS) - performance.now();
      if (due > 0) await pause(due, signal);
      return leave;
    } catch (error) {
      leave();
      throw error;
    }
  }

  private leaving(name: string, host: Host): () => void {
    let isThere = true;
    return () => {
      if (!isThere) return;
      isThere = false;
      host.open--;
      host.lastEnded = performance.now();
      this.passOn(name, host);
    };
  }

  /** Also by one that had no turn: it may have been woken for nothing. */
  private passOn(name: string, host: Host): void {
    host.waiting.shift()?.();
    this.forget(name, host);
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

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await unlessAborted(new Promise<void>((resolve) => (timer = setTimeout(resolve, ms))), signal);
  } finally {
    clearTimeout(timer);
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

import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Signal } from './signal.js';

describe('Signal', () => {
  it('wakes whoever waits, also for what happened before', async () => {
    const { signal: abort } = new AbortController();
    const signal = new Signal();
    const waiting = signal.wait(60_000, abort);
    signal.raise();
    expect(await waiting).toBe(true);
    signal.raise();
    expect(await signal.wait(60_000, abort)).toBe(true);
  });

  it('ends a wait that is aborted, or takes too long', async () => {
    const controller = new AbortController();
    const signal = new Signal();
    expect(await signal.wait(1, controller.signal)).toBe(false);
    const waiting = signal.wait(60_000, controller.signal);
    controller.abort();
    expect(await waiting).toBe(false);
  });

  it('leaves nothing behind, however a wait ended', async () => {
    const { signal: abort } = new AbortController();
    const signal = new Signal();
    await signal.wait(1, abort);
    const waiting = signal.wait(60_000, abort);
    signal.raise();
    await waiting;
    expect(getEventListeners(abort, 'abort')).toEqual([]);
  });
});

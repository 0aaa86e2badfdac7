import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AddressPolicy } from './address-policy.js';
import { checkedAddresses } from './checked-addresses.js';
import { HostResolver } from './host-resolver.js';

/** Asks a nameserver that never answers. */
class SilentResolver extends HostResolver {
  readonly signals: AbortSignal[] = [];

  resolve(_name: string, signal: AbortSignal): Promise<string[]> {
    this.signals.push(signal);
    return new Promise(() => undefined);
  }
}

const policy = new AddressPolicy({ allowedHosts: [], ports: [80] });
const targetOf = (host: string) => ({ url: new URL(`http://${host}/`), host, port: 80 });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe(checkedAddresses, () => {
  it('does not wait for a nameserver for as long as for the host', async () => {
    const resolver = new SilentResolver();
    const { signal } = new AbortController();
    const asked = checkedAddresses(targetOf('silent.example'), { policy, resolver, signal });
    const fault = asked.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(4900);
    expect(resolver.signals.map(({ aborted }) => aborted)).toEqual([false]);
    await vi.advanceTimersByTimeAsync(200);
    expect(await fault).toMatchObject({ code: 'HOST_NOT_FOUND', transient: true, unreached: true });
    expect(resolver.signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('asks nobody about figures', async () => {
    const resolver = new SilentResolver();
    const { signal } = new AbortController();
    expect(await checkedAddresses(targetOf('8.8.8.8'), { policy, resolver, signal })).toEqual(['8.8.8.8']);
    expect(resolver.signals).toEqual([]);
  });
});

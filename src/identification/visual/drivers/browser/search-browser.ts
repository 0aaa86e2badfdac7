import type { BrowserContext } from 'playwright-core';
import { serviceFault } from '../../../../http-client/service-faults.js';
import type { GuardedProxy } from './guarded-proxy.js';

/** Beside those that Playwright gives: nothing may go out but by the proxy, which datagrams would. */
const SWITCHES = [
  '--disable-quic',
  '--disable-gpu',
  '--dns-prefetch-disable',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
];
const LAUNCH_MS = 15_000;

interface BrowserOptions {
  executable: string;
  proxy: GuardedProxy;
  /** Kills it. */
  signal: AbortSignal;
}

/**
 * A browser of its own for one use, with an empty profile that is gone afterwards.
 * @throws WorkFault where it cannot be started, whatever `use` throws, and the signal's reason
 */
export async function withBrowser<T>(
  { executable, proxy, signal }: BrowserOptions,
  use: (context: BrowserContext) => Promise<T>,
): Promise<T> {
  // Only where one is used: it takes a moment, and memory.
  const { chromium } = await import('playwright-core');
  const server = await chromium
    .launchServer({
      executablePath: executable,
      args: SWITCHES,
      // Root cannot have one. Where others cannot either, it does not start: pages are strangers'.
      chromiumSandbox: process.getuid?.() !== 0,
      proxy: { server: proxy.address, username: proxy.username, password: proxy.password },
      timeout: LAUNCH_MS,
      handleSIGHUP: false,
      handleSIGINT: false,
      handleSIGTERM: false,
    })
    .catch((cause: unknown) => {
      throw serviceFault('browser', 'SERVICE_UNREACHABLE', { cause });
    });
  const kill = () => void server.kill();
  signal.addEventListener('abort', kill, { once: true });
  try {
    signal.throwIfAborted();
    const browser = await chromium.connect(server.wsEndpoint());
    return await use(
      await browser.newContext({ acceptDownloads: false, permissions: [], serviceWorkers: 'block' }),
    );
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', kill);
    await server.kill();
  }
}

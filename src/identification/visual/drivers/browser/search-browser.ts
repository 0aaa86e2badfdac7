import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, BrowserServer } from 'playwright-core';
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
  options: BrowserOptions,
  use: (context: BrowserContext) => Promise<T>,
): Promise<T> {
  // One that is killed leaves things behind.
  const folder = await mkdtemp(join(tmpdir(), 'search-browser-'));
  try {
    return await useBrowser(await launch(options, folder), options.signal, use);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function launch({ executable, proxy }: BrowserOptions, folder: string): Promise<BrowserServer> {
  // Only where one is used: it takes a moment, and memory.
  const { chromium } = await import('playwright-core');
  try {
    return await chromium.launchServer({
      executablePath: executable,
      args: SWITCHES,
      // Nothing of our own environment, which holds secrets.
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: folder, TMPDIR: folder },
      // Root cannot have one. Where others cannot either, it does not start: pages are strangers'.
      chromiumSandbox: process.getuid?.() !== 0,
      proxy: { server: proxy.address, username: proxy.username, password: proxy.password },
      timeout: LAUNCH_MS,
      handleSIGHUP: false,
      handleSIGINT: false,
      handleSIGTERM: false,
    });
  } catch (cause) {
    throw serviceFault('browser', 'SERVICE_UNREACHABLE', { cause });
  }
}

async function useBrowser<T>(
  server: BrowserServer,
  signal: AbortSignal,
  use: (context: BrowserContext) => Promise<T>,
): Promise<T> {
  const kill = () => void server.kill();
  signal.addEventListener('abort', kill, { once: true });
  try {
    signal.throwIfAborted();
    const { chromium } = await import('playwright-core');
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

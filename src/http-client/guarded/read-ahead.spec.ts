import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { buildConfig } from '../../config/app-config.js';
import { parseEnvironment } from '../../config/environment.js';
import type { ReceivedFile } from '../../multipart/received-file.js';
import { GuardedClient } from './guarded-client.js';
import { HostResolver } from './host-resolver.js';
import { AHEAD_BYTES } from './read-ahead.js';

const MIB = 1024 * 1024;
const PIECE = randomBytes(MIB);
/** Of both ends of a connection within one machine, at most. */
const SYSTEM_BYTES = 64 * MIB;

/** What happens between the first bytes that the reader takes, and the others. */
const pause = vi.hoisted(() => ({ between: (): Promise<unknown> => Promise.resolve() }));

vi.mock('../../multipart/received-file.js', () => ({
  async writeReceived(source: Readable): Promise<ReceivedFile> {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of source as AsyncIterable<Buffer>) {
      if (size === 0) await pause.between();
      hash.update(chunk);
      size += chunk.length;
    }
    return { path: '', filename: '', sha256: hash.digest('hex'), size, tooLarge: false };
  },
}));

/** Sends as fast as it can, and hangs up. */
class FastHost {
  sent = 0;
  private socket?: Socket;
  closed!: Promise<unknown>;

  private constructor(readonly port: number) {}

  static async start(mebibytes: number, headers: readonly string[] = []): Promise<FastHost> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      host.socket = socket;
      host.closed = new Promise((resolve) => socket.once('close', resolve));
      socket.once('data', () => void host.send(mebibytes, headers));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const host = new FastHost((server.address() as AddressInfo).port);
    onTestFinished(() => {
      host.socket?.destroy();
      server.close();
    });
    return host;
  }

  private async send(mebibytes: number, headers: readonly string[]): Promise<void> {
    const socket = this.socket!;
    socket.write(['HTTP/1.1 200 OK', 'Connection: close', ...headers, '\r\n'].join('\r\n'));
    for (let piece = 0; piece < mebibytes && !socket.destroyed; piece++) {
      await new Promise((taken) => socket.write(PIECE, taken));
      this.sent += PIECE.length;
    }
    socket.end();
  }

  /** Until nobody takes any more of it. */
  async settled(): Promise<void> {
    let before = -1;
    const isSame = () => {
      const same = this.sent === before;
      before = this.sent;
      return same;
    };
    await vi.waitUntil(isSame, { interval: 100, timeout: 10_000 });
  }

  async breakOff(): Promise<void> {
    this.socket!.resetAndDestroy();
    await this.closed;
    await turn();
  }
}

class NoResolver extends HostResolver {
  resolve(): Promise<string[]> {
    return Promise.resolve([]);
  }
}

function download(port: number, idleSeconds = '60') {
  const secret = randomBytes(32).toString('hex');
  const { fetch } = buildConfig(
    parseEnvironment({
      NODE_ENV: 'test',
      DATABASE_URL: 'postgres://unused/unused',
      JWT_SECRET: secret,
      MEDIA_URL_SECRETS: secret,
      FETCH_IDLE_TIMEOUT: idleSeconds,
      ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}`,
    }),
  );
  return new GuardedClient(new NoResolver(), fetch).download(`http://127.0.0.1:${port}/`, {
    path: '',
    maxBytes: 256 * MIB,
    accept: '*/*',
    signal: new AbortController().signal,
  });
}

const sha256Of = (mebibytes: number) => {
  const hash = createHash('sha256');
  for (let piece = 0; piece < mebibytes; piece++) hash.update(PIECE);
  return hash.digest('hex');
};

describe('a host that is faster than who reads', () => {
  it('is received no further than a little ahead of him, and to its end', async () => {
    const host = await FastHost.start(96);
    let sentBefore = 0;
    pause.between = async () => {
      await host.settled();
      sentBefore = host.sent;
    };

    const { file } = await download(host.port);

    expect(sentBefore).toBeLessThan(SYSTEM_BYTES + 3 * AHEAD_BYTES);
    expect(file).toMatchObject({ size: 96 * MIB, sha256: sha256Of(96) });
  });

  it.each([
    ['says how much it sends', [`Content-Length: ${4 * MIB}`]],
    ['does not say how much it sends', []],
  ])('may hang up before all of it was received, where it %s', async (_, headers) => {
    const host = await FastHost.start(4, headers);
    pause.between = () => host.settled();

    const { file } = await download(host.port);

    expect(file).toMatchObject({ size: 4 * MIB, sha256: sha256Of(4) });
  });

  it('may break the connection off', async () => {
    const host = await FastHost.start(64, [`Content-Length: ${64 * MIB}`]);
    pause.between = async () => {
      await host.settled();
      await host.breakOff();
    };

    await expect(download(host.port)).rejects.toMatchObject({ code: 'RESPONSE_TRUNCATED', httpStatus: 200 });
  });

  it('is not to blame where nothing was read of it for long', async () => {
    const host = await FastHost.start(64);
    pause.between = () => host.closed;

    await expect(download(host.port, '1')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  });
});

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, isIP, type AddressInfo, type LookupFunction, type Socket } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import type { AddressPolicy } from '../../../../http-client/guarded/address-policy.js';
import { checkedAddresses } from '../../../../http-client/guarded/checked-addresses.js';
import type { HostResolver } from '../../../../http-client/guarded/host-resolver.js';
import { checkUrl, type Target } from '../../../../http-client/guarded/url-check.js';

interface ProxyRules {
  policy: AddressPolicy;
  resolver: HostResolver;
  /** Of all that is received by it. */
  maxBytes: number;
}

const FORBIDDEN = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
const WHO_ARE_YOU =
  'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\n\r\n';
const UNREACHABLE = 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/**
 * A browser's only way out: to public hosts, at the very addresses that were checked. What a browser is told of its
 * requests comes too early: it looks names up by itself, and may find something else than who checked them.
 */
export class GuardedProxy {
  /** Nobody else on this machine is to use it. */
  readonly username = 'browser';
  readonly password = randomBytes(24).toString('base64url');
  private readonly server = createServer();
  private readonly sockets = new Set<Duplex>();
  private readonly stopped = new AbortController();
  private received = 0;

  private constructor(private readonly rules: ProxyRules) {
    this.server.on('connection', (socket) => this.hold(socket));
    this.server.on('connect', (request, socket, head) => void this.tunnel(request, socket, head));
    this.server.on('request', (request, response) => void this.forward(request, response));
  }

  static async start(rules: ProxyRules): Promise<GuardedProxy> {
    const proxy = new GuardedProxy(rules);
    await new Promise<void>((resolve, reject) => {
      proxy.server.once('error', reject);
      proxy.server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async tunnel(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    if (!this.knows(request)) return void socket.end(WHO_ARE_YOU);
    const outwards = await this.connectTo(`https://${request.url}`).catch(() => undefined);
    if (!outwards) return void socket.end(FORBIDDEN);
    outwards.once('error', () => socket.end(UNREACHABLE));
    outwards.once('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      outwards.write(head);
      this.count(outwards);
      outwards.pipe(socket).pipe(outwards);
    });
    socket.once('close', () => outwards.destroy());
    outwards.once('close', () => socket.destroy());
  }

  /** What is not encrypted. */
  private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.knows(request)) {
      response.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="proxy"' }).end();
      return;
    }
    const { url = '', method } = request;
    const outwards = url.startsWith('http://') ? await this.connectTo(url).catch(() => undefined) : undefined;
    if (!outwards) return void response.writeHead(403).end();
    const { 'proxy-authorization': _, 'proxy-connection': __, ...headers } = request.headers;
    const { pathname, search } = new URL(url);
    const onward = ask({
      method,
      path: pathname + search,
      headers: { ...headers, connection: 'close' },
      createConnection: () => outwards,
    });
    onward.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      this.count(answer);
      // A pipe alone would leave the browser waiting for the rest.
      answer.on('error', () => undefined);
      answer.once('close', () => answer.complete || response.destroy());
      answer.pipe(response);
    });
    // As if it were not there: a browser then says so, rather than that it failed.
    onward.once('error', () => response.destroy());
    response.once('close', () => outwards.destroy());
    request.pipe(onward);
  }

  private knows({ headers }: IncomingMessage): boolean {
    const credentials = Buffer.from(`${this.username}:${this.password}`).toString('base64');
    const [given, wanted] = [headers['proxy-authorization'] ?? '', `Basic ${credentials}`].map((text) =>
      Buffer.from(text),
    ) as [Buffer, Buffer];
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  /** @throws FetchFault */
  private async connectTo(url: string): Promise<Socket> {
    const { policy, resolver } = this.rules;
    const { signal } = this.stopped;
    const target = checkUrl(url, policy);
    const addresses = await checkedAddresses(target, { policy, resolver, signal });
    signal.throwIfAborted();
    const socket = connect({ ...hostAndPort(target), autoSelectFamily: true, lookup: always(addresses) });
    this.hold(socket);
    return socket;
  }

  /** Beside whoever reads it. */
  private count(received: Readable): void {
    received.on('data', ({ length }: Buffer) => {
      this.received += length;
      if (this.received > this.rules.maxBytes) received.destroy();
    });
  }

  private hold(socket: Duplex): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    // It is closed by then, which is all that matters.
    socket.on('error', () => undefined);
  }
}

const hostAndPort = ({ host, port }: Target) => ({ host, port });

/** What was checked, and nothing that a name may stand for a moment later. */
const always =
  (addresses: readonly string[]): LookupFunction =>
  (_, { all }, done) => {
    const found = addresses.map((address) => ({ address, family: isIP(address) }));
    if (all) done(null, found);
    else done(null, found[0]!.address, found[0]!.family);
  };

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { newPicture } from './pictures.js';

/** What a path stands for; the rest of the path tells one picture from another. */
export type Behaviour =
  | 'good'
  | 'text'
  | 'html'
  | 'huge'
  | 'endless'
  | 'slow'
  | 'truncated'
  | 'reset'
  | 'missing'
  | 'busy'
  | 'full'
  | 'shaky'
  | 'away'
  | 'once'
  | 'loop'
  | 'redirect-loop'
  | 'same'
  | 'empty'
  | 'broken';

interface Sent {
  path: string;
  at: number;
}

const CHUNK = Buffer.alloc(64 * 1024, 0xff);

/**
 * Somebody else's server, in all its moods. Told of a path `/BEHAVIOUR/NAME`, it behaves like that; each good name is a
 * picture of its own, the same at each request. `/redirect?to=` sends on to anywhere.
 */
export class HostileServer {
  readonly requests: Sent[] = [];
  readonly hooks: { headers: IncomingMessage['headers']; body: string }[] = [];
  /** Requests at the same time, by the name that they were sent to. */
  readonly most = new Map<string, number>();
  /** Each answer waits for it; nobody is answered until it is let go. */
  gate: Promise<unknown> = Promise.resolve();
  /** For single hosts, instead of that. */
  readonly gates = new Map<string, Promise<unknown>>();
  /** Seconds; of `busy` and `full`. */
  retryAfter = 1;
  private readonly open = new Map<string, number>();
  private readonly seen = new Map<string, number>();
  private readonly pictures = new Map<string, Promise<Buffer>>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** On all addresses, so that it can be many hosts: 127.0.0.1, 127.0.0.2 … */
  static async start(port = 0): Promise<HostileServer> {
    const server = createServer();
    await once(server.listen(port, '0.0.0.0'), 'listening');
    const hostile = new HostileServer(server, (server.address() as AddressInfo).port);
    server.on('request', (request, response) => void hostile.answer(request, response));
    return hostile;
  }

  /** Answers nobody until the gate is opened. @returns what opens it */
  shutGate(): () => void {
    let open!: () => void;
    this.gate = new Promise<void>((resolve) => (open = resolve));
    return open;
  }

  /** For ALLOW_PRIVATE_HOSTS. */
  get allowed(): string {
    return `127.0.0.0/8:${this.port}`;
  }

  url(behaviour: Behaviour | 'hook', name: string | number = '', host = '127.0.0.1'): string {
    return `http://${host}:${this.port}/${behaviour}/${name}`;
  }

  /** How often the path was asked for. */
  count(behaviour: Behaviour, name?: string | number): number {
    const path = name === undefined ? `/${behaviour}/` : `/${behaviour}/${name}`;
    return this.requests.filter((each) =>
      name === undefined ? each.path.startsWith(path) : each.path === path,
    ).length;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    if (request.method === 'POST') return this.receive(request, response);
    this.requests.push({ path, at: performance.now() });
    const host = request.headers.host ?? '';
    const open = (this.open.get(host) ?? 0) + 1;
    this.open.set(host, open);
    this.most.set(host, Math.max(open, this.most.get(host) ?? 0));
    response.once('close', () => this.open.set(host, this.open.get(host)! - 1));
    try {
      await (this.gates.get(host) ?? this.gate);
      await this.behave(path, response);
    } catch {
      response.destroy();
    }
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.hooks.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.end('thank you');
  }

  private async behave(path: string, response: ServerResponse): Promise<void> {
    const to = /^\/redirect\?to=(.*)$/.exec(path)?.[1];
    if (to !== undefined) return void response.writeHead(302, { location: to }).end();
    const [, behaviour = '', name = ''] = path.split('/');
    const time = (this.seen.get(path) ?? 0) + 1;
    this.seen.set(path, time);
    const picture = (type = 'image/jpeg') => this.send(response, name, type);
    switch (behaviour as Behaviour) {
      case 'good':
        return picture();
      case 'same':
        return this.send(response, 'same', 'image/jpeg');
      case 'text':
        return picture('text/html');
      case 'html':
        return void response.writeHead(200, { 'content-type': 'image/jpeg' }).end('<h1>No picture</h1>');
      case 'empty':
        return void response.writeHead(204).end();
      case 'broken':
        return void response.end((await this.picture(name)).subarray(0, 500));
      case 'huge':
        return void response.writeHead(200, { 'content-length': 10 * 1024 ** 3 }).write(CHUNK);
      case 'endless':
        return this.goOn(response, 1, CHUNK);
      case 'slow':
        return this.goOn(response, 200, Buffer.from('.'));
      case 'truncated': {
        const bytes = await this.picture(name);
        response.writeHead(200, { 'content-length': bytes.length });
        response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
        return;
      }
      case 'reset':
        return void response.socket?.resetAndDestroy();
      case 'missing':
        return void response.writeHead(404).end('<h1>Not here</h1>');
      case 'busy':
        if (time > 1) return picture();
        return void response.writeHead(429, { 'retry-after': String(this.retryAfter) }).end();
      case 'full':
        return void response.writeHead(429, { 'retry-after': String(this.retryAfter) }).end();
      case 'shaky':
        return time > 1 ? picture() : void response.writeHead(500).end();
      case 'away':
        return void response.writeHead(503).end();
      case 'once':
        return void response.writeHead(302, { location: `/good/${name}-moved` }).end();
      case 'loop':
      case 'redirect-loop':
        return void response.writeHead(302, { location: path }).end();
      default:
        return void response.writeHead(404).end();
    }
  }

  private async send(response: ServerResponse, name: string, type: string): Promise<void> {
    response.writeHead(200, { 'content-type': type }).end(await this.picture(name));
  }

  /** Of few colours and few pixels, made from its name. */
  picture(name: string): Promise<Buffer> {
    let picture = this.pictures.get(name);
    if (!picture) {
      const digest = createHash('sha512').update(name).digest();
      const colours = Buffer.concat([digest, digest, digest]).subarray(0, 8 * 6 * 3);
      picture = newPicture({ colours, width: 96, height: 72 });
      this.pictures.set(name, picture);
    }
    return picture;
  }

  private async goOn(response: ServerResponse, everyMs: number, chunk: Buffer): Promise<void> {
    response.writeHead(200, { 'content-type': 'image/jpeg' });
    while (!response.destroyed) {
      response.write(chunk);
      await delay(everyMs);
    }
  }
}

import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../test-user.js';

/** One request, as the service received it. */
export class ReceivedRequest {
  constructor(
    readonly method: string,
    /** With its query. */
    readonly path: string,
    readonly headers: IncomingHttpHeaders,
    readonly body: Buffer,
  ) {}

  json(): Json {
    return JSON.parse(this.body.toString());
  }

  form(): Promise<FormData> {
    const type = this.headers['content-type'] ?? '';
    return new Response(new Uint8Array(this.body), { headers: { 'Content-Type': type } }).formData();
  }

  /** The bytes of a file in the form. */
  async file(field: string): Promise<Buffer> {
    const part = (await this.form()).get(field);
    if (!(part instanceof Blob)) throw new Error(`There is no file "${field}" in the request`);
    return Buffer.from(await part.arrayBuffer());
  }
}

export type Behaviour = (response: ServerResponse, request: ReceivedRequest) => void | Promise<void>;

export interface FakeService {
  /** Without a trailing slash. */
  url: string;
  /** All that came, those that ask how it is included. */
  received: ReceivedRequest[];
  /** What it does from now on. Undefined: what it does when it is well. */
  behave(behaviour: Behaviour | undefined): void;
  /** What it does with the next requests, one after the other. */
  next(...behaviours: Behaviour[]): void;
  /** Ends the server and what is under way; what was received is kept. */
  interrupt(): Promise<void>;
  /** Starts it again, at the same address. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** @param well what the service does with a request unless a test says otherwise */
export async function startFakeService(well: Behaviour): Promise<FakeService> {
  const received: ReceivedRequest[] = [];
  let steady: Behaviour | undefined;
  let once: Behaviour[] = [];
  const server = createServer((request, response) => {
    void request.toArray().then(async (chunks) => {
      const { method = '', url = '', headers } = request;
      const asked = new ReceivedRequest(method, url, headers, Buffer.concat(chunks as Buffer[]));
      received.push(asked);
      await (once.shift() ?? steady ?? well)(response, asked);
    });
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const interrupt = async () => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    behave(behaviour) {
      steady = behaviour;
      once = [];
    },
    next: (...behaviours) => void once.push(...behaviours),
    interrupt,
    resume: () => listen(port),
    stop: interrupt,
  };
}

export const json =
  (body: unknown, status = 200): Behaviour =>
  (response) =>
    void response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));

export const status =
  (code: number, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    void response.writeHead(code, headers).end('{"detail":"an inner secret"}');

const raw =
  (body: string): Behaviour =>
  (response) =>
    void response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);

/** More than any service of models has to say; nothing of it is kept in memory. */
const huge: Behaviour = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const block = 'x'.repeat(64 * 1024);
  const more = () => {
    while (!response.destroyed && response.write(block));
  };
  response.on('drain', more);
  more();
};

/** Longer than these tests let anyone wait, and soon over: until then nobody asks the service again. */
const PATIENCE = '4';

/** How any service can fail, and what is said of it. A driver has its own ways beside these. */
export const WAYS_TO_FAIL: { way: string; behaviour: Behaviour; code: string }[] = [
  { way: 'does not answer in time', behaviour: () => undefined, code: 'SERVICE_TIMED_OUT' },
  { way: 'hangs up', behaviour: (response) => void response.destroy(), code: 'SERVICE_UNREACHABLE' },
  { way: 'says 429', behaviour: status(429, { 'Retry-After': PATIENCE }), code: 'SERVICE_RATE_LIMITED' },
  { way: 'says 500', behaviour: status(500), code: 'SERVICE_FAILED' },
  { way: 'says 401', behaviour: status(401), code: 'SERVICE_UNAUTHORIZED' },
  { way: 'says 404', behaviour: status(404), code: 'SERVICE_REFUSED' },
  { way: 'redirects', behaviour: status(307, { Location: 'http://127.0.0.1:9/' }), code: 'SERVICE_REFUSED' },
  { way: 'sends garbage', behaviour: raw('<h1>It works!</h1>'), code: 'SERVICE_ANSWER_UNREADABLE' },
  { way: 'sends nothing', behaviour: raw(''), code: 'SERVICE_ANSWER_UNREADABLE' },
  { way: 'sends without end', behaviour: huge, code: 'SERVICE_ANSWER_TOO_LARGE' },
  { way: 'sends another shape', behaviour: json(['a', 1, null]), code: 'SERVICE_ANSWER_INVALID' },
];

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { WorkFault } from '../common/work-fault.js';
import { ServiceClient, type ServiceClientOptions, type ServiceRequest } from './service-client.js';

type Handler = (response: ServerResponse, request: IncomingMessage) => void;

const REST_MS = 50;
const good: Handler = (response) => response.end('{"good":true}');
const status =
  (code: number, headers: Record<string, string> = {}): Handler =>
  (response) =>
    response.writeHead(code, headers).end('{"secret":"inner"}');
const hung: Handler = () => undefined;
const cut: Handler = (response) => {
  response.writeHead(200, { 'Content-Length': '100' }).write('{"half');
  setImmediate(() => response.destroy());
};

/** A server that answers with each handler once, and from then on with the last of them. */
async function serve(...handlers: Handler[]) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    request.resume();
    const handler = handlers[Math.min(requests.length, handlers.length - 1)]!;
    requests.push(request);
    handler(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(stop);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, stop };
}

async function clientOf(handlers: Handler[], options: Partial<ServiceClientOptions> = {}) {
  const server = await serve(...handlers);
  const client = new ServiceClient({
    name: 'Test',
    baseUrl: server.url,
    timeoutMs: 10_000,
    concurrency: 2,
    maxAnswerBytes: 1000,
    restMs: REST_MS,
    ...options,
  });
  const ask = (request: Partial<ServiceRequest> = {}) =>
    client.json({ path: '/ask', signal: new AbortController().signal, ...request });
  return { server, client, ask };
}

describe('a service client', () => {
  it('sends headers and a body, and reads JSON and text', async () => {
    let received = '';
    const echo: Handler = (response, request) => {
      request.on('data', (chunk) => (received += chunk)).on('end', () => response.end('["é"]'));
    };
    const { ask, client, server } = await clientOf([echo], { headers: { Authorization: 'Bearer key' } });
    const body = () => ({ content: '{}', headers: { 'Content-Type': 'application/json' } });
    expect(await ask({ method: 'POST', body })).toEqual({ status: 200, body: ['é'] });
    expect(received).toBe('{}');
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      url: '/ask',
      headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
    });
    const signal = new AbortController().signal;
    expect(await client.text({ path: '/ping', signal })).toEqual({ status: 200, body: '["é"]' });
  });

  it.each<[string, Handler, string, boolean, number]>([
    ['401', status(401), 'SERVICE_UNAUTHORIZED', false, 1],
    ['403', status(403), 'SERVICE_UNAUTHORIZED', false, 1],
    ['400', status(400), 'SERVICE_REFUSED', false, 1],
    ['404', status(404), 'SERVICE_REFUSED', false, 1],
    ['a redirect', status(302, { Location: '/elsewhere' }), 'SERVICE_REFUSED', false, 1],
    ['429 without end', status(429), 'SERVICE_RATE_LIMITED', true, 3],
    ['500 without end', status(500), 'SERVICE_FAILED', true, 3],
    ['garbage', (response) => response.end('<html>'), 'SERVICE_ANSWER_UNREADABLE', false, 1],
    [
      'bytes that are no text',
      (response) => response.end(Buffer.from([34, 255, 34])),
      'SERVICE_ANSWER_UNREADABLE',
      false,
      1,
    ],
    ['nothing', (response) => response.end(), 'SERVICE_ANSWER_UNREADABLE', false, 1],
    [
      'a huge answer',
      (response) => response.end(JSON.stringify('x'.repeat(1000))),
      'SERVICE_ANSWER_TOO_LARGE',
      false,
      1,
    ],
    ['a connection that breaks', (response) => response.destroy(), 'SERVICE_UNREACHABLE', true, 3],
    ['an answer that breaks off', cut, 'SERVICE_UNREACHABLE', true, 3],
  ])('says of %s what it is', async (_name, handler, code, transient, attempts) => {
    const { ask, server } = await clientOf([handler]);
    const fault = await ask().catch((error: unknown) => error);
    expect(fault).toMatchObject({ name: 'WorkFault', code, transient });
    expect(String(fault)).not.toMatch(/127\.0\.0\.1|inner|elsewhere/);
    expect(server.requests).toHaveLength(attempts);
  });

  it('stops receiving where an answer has no end', async () => {
    let closed!: () => void;
    const left = new Promise<void>((resolve) => (closed = resolve));
    const endless: Handler = (response) => {
      const more = () => void (response.write('x'.repeat(500)) ? setImmediate(more) : undefined);
      response.on('drain', more).on('close', closed);
      more();
    };
    const { ask } = await clientOf([endless]);
    await expect(ask()).rejects.toMatchObject({ code: 'SERVICE_ANSWER_TOO_LARGE' });
    await left;
  });

  it('takes a status for an answer where it is told to', async () => {
    const { ask } = await clientOf([status(400)]);
    expect(await ask({ acceptStatus: [400] })).toEqual({ status: 400, body: { secret: 'inner' } });
  });

  it('cannot reach a server that is not there', async () => {
    const { ask, server } = await clientOf([good]);
    await server.stop();
    await expect(ask()).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE', transient: true });
  });

  it.each(['0', () => new Date(Date.now() - 1000).toUTCString()])(
    'tries again when a 429 or a 503 says so (%s)',
    async (given) => {
      const headers = { 'Retry-After': typeof given === 'string' ? given : given() };
      const { ask, server } = await clientOf([status(429, headers), status(503, headers), good]);
      expect(await ask()).toEqual({ status: 200, body: { good: true } });
      expect(server.requests).toHaveLength(3);
    },
  );

  it('does not wait for what comes after its time', async () => {
    const { ask, server } = await clientOf([status(429, { 'Retry-After': '60' }), good]);
    await expect(ask()).rejects.toMatchObject({ code: 'SERVICE_RATE_LIMITED', retryAfterSeconds: 60 });
    expect(server.requests).toHaveLength(1);
  });

  it('gives up when its own time is over, or the caller says so', async () => {
    const { ask } = await clientOf([hung], { timeoutMs: 50 });
    await expect(ask()).rejects.toMatchObject({ code: 'SERVICE_TIMED_OUT', transient: true });
    await expect(ask({ signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
      code: 'SERVICE_TIMED_OUT',
    });
    await expect(ask({ signal: AbortSignal.abort(new Error('stopping')) })).rejects.toThrow('stopping');
    const stop = new AbortController();
    const asked = (await clientOf([() => stop.abort(new Error('stopping'))])).ask({ signal: stop.signal });
    await expect(asked).rejects.toThrow('stopping');
  });

  it('tells why it waits when it is interrupted', async () => {
    const { ask } = await clientOf([status(429, { 'Retry-After': '5' })]);
    await expect(ask({ signal: AbortSignal.timeout(1000) })).rejects.toMatchObject({
      code: 'SERVICE_RATE_LIMITED',
    });
  });

  it('asks so much at a time and no more, and lets nobody wait beyond his time', async () => {
    const held: ServerResponse[] = [];
    const { ask, server } = await clientOf([(response) => void held.push(response)], { concurrency: 1 });
    const first = ask();
    await expect.poll(() => held.length).toBe(1);
    await expect(ask({ signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      code: 'SERVICE_TIMED_OUT',
    });
    expect(server.requests).toHaveLength(1);
    const outOfTurn = ask({ outOfTurn: true });
    await expect.poll(() => held.length).toBe(2);
    held[1]!.end('2');
    expect(await outOfTurn).toMatchObject({ body: 2 });
    const third = ask();
    held[0]!.end('1');
    expect(await first).toMatchObject({ body: 1 });
    await expect.poll(() => held.length).toBe(3);
    held[2]!.end('3');
    expect(await third).toMatchObject({ body: 3 });
  });
});

describe('a service that keeps failing', () => {
  const failing = status(500, { 'Retry-After': '60' });

  it('is left alone', async () => {
    const { ask, server } = await clientOf([failing], { restMs: 60_000 });
    for (let i = 0; i < 5; i++) await expect(ask()).rejects.toMatchObject({ code: 'SERVICE_FAILED' });
    await expect(ask()).rejects.toMatchObject({
      code: 'SERVICE_RESTING',
      transient: true,
      cause: { code: 'SERVICE_FAILED' },
    });
    expect(server.requests).toHaveLength(5);
  });

  it('is asked again after a rest', async () => {
    const { ask } = await clientOf([failing, failing, failing, failing, failing, good]);
    for (let i = 0; i < 5; i++) await expect(ask()).rejects.toMatchObject({ code: 'SERVICE_FAILED' });
    await expect.poll(() => ask().catch(() => undefined)).toMatchObject({ body: { good: true } });
    expect(await ask()).toMatchObject({ status: 200 });
  });

  it('rests for all when it asks one for patience', async () => {
    const { ask, server } = await clientOf([status(429, { 'Retry-After': '60' }), good]);
    await expect(ask()).rejects.toMatchObject({ code: 'SERVICE_RATE_LIMITED', retryAfterSeconds: 60 });
    for (let i = 0; i < 3; i++) {
      const fault = await ask().catch((error: unknown) => error);
      expect(fault).toMatchObject({ code: 'SERVICE_RATE_LIMITED', transient: true });
      expect((fault as { retryAfterSeconds: number }).retryAfterSeconds).toBeGreaterThan(50);
    }
    expect(server.requests).toHaveLength(1);
    // How it is can be asked all the same.
    expect(await ask({ outOfTurn: true })).toMatchObject({ status: 200 });
  });

  it('is waited for where time allows, by whoever asks', async () => {
    const { ask, server } = await clientOf([status(429, { 'Retry-After': '1' }), good]);
    const before = performance.now();
    const first = ask();
    await expect.poll(() => server.requests.length).toBe(1);
    expect(await Promise.all([first, ask()])).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(performance.now() - before).toBeGreaterThan(950);
    expect(server.requests).toHaveLength(3);
  });

  it.each([
    [429, '0', 24],
    [404, '60', 8],
  ])('is asked on where all it says is %i', async (code, seconds, requests) => {
    const { ask, server } = await clientOf([status(code, { 'Retry-After': seconds })]);
    for (let i = 0; i < 8; i++) await ask().catch(() => undefined);
    expect(server.requests).toHaveLength(requests);
  });

  it('is not judged by how it tells how it is, and can be asked that while it rests', async () => {
    const { ask, server } = await clientOf([failing], { restMs: 60_000 });
    for (let i = 0; i < 6; i++) {
      await expect(ask({ outOfTurn: true })).rejects.toMatchObject({ code: 'SERVICE_FAILED' });
    }
    for (let i = 0; i < 5; i++) await expect(ask()).rejects.toMatchObject({ code: 'SERVICE_FAILED' });
    await expect(ask()).rejects.toMatchObject({ code: 'SERVICE_RESTING' });
    await expect(ask({ outOfTurn: true })).rejects.toMatchObject({ code: 'SERVICE_FAILED' });
    expect(server.requests).toHaveLength(12);
  });

  it('is told by its fault, and not by the rest that it leads to', async () => {
    const { ask } = await clientOf([failing, failing, failing, status(500)], { restMs: 60_000 });
    for (let i = 0; i < 3; i++) await expect(ask()).rejects.toMatchObject({ code: 'SERVICE_FAILED' });
    await expect(ask()).rejects.toMatchObject({ code: 'SERVICE_FAILED' });
    await expect(ask()).rejects.toMatchObject({ code: 'SERVICE_RESTING' });
  });

  it('tells how long it still rests', async () => {
    const { ask } = await clientOf([failing], { restMs: 60_000 });
    for (let i = 0; i < 5; i++) await ask().catch(() => undefined);
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 50_000);
    onTestFinished(() => now.mockRestore());
    const { retryAfterSeconds } = (await ask().catch((error: unknown) => error)) as WorkFault;
    expect(retryAfterSeconds).toBeGreaterThan(9);
    expect(retryAfterSeconds).toBeLessThan(11);
  });
});

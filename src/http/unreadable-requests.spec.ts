import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Logger } from '../logging/index.js';
import { securityHeaders } from './security-headers.js';
import { answerUnreadable } from './unreadable-requests.js';

const logger = { info: vi.fn<(line: object, text: string) => void>() };
let server: Server;

async function listen(answer: RequestListener = (_, response) => void response.end('fine'), limits = {}) {
  server = createServer(limits, answer);
  answerUnreadable(server, securityHeaders(false), logger as unknown as Logger);
  await once(server.listen(0, '127.0.0.1'), 'listening');
}

const open = () => connect((server.address() as AddressInfo).port, '127.0.0.1');

async function exchange(bytes: string): Promise<string> {
  const socket = open();
  socket.write(bytes);
  return text(socket);
}

const statuses = (answer: string) =>
  [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

afterEach(() => {
  server.closeAllConnections();
  server.close();
  logger.info.mockClear();
});

describe('answerUnreadable', () => {
  it('answers after whole answers on the same connection', async () => {
    await listen();
    expect(statuses(await exchange('GET / HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n'))).toContain(400);
    const socket = open();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(statuses(first.toString())).toEqual([200]);
    socket.write('FOO / HTTP/1.1\r\n\r\n');
    expect(statuses(await text(socket))).toEqual([400]);
  });

  it('never answers in the middle of an answer', async () => {
    await listen((request, response) => {
      response.writeHead(200, { 'Content-Length': 100 }).write('half');
      request.resume().on('error', () => undefined);
    });
    const socket = open();
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    const [first] = (await once(socket, 'data')) as [Buffer];
    socket.write('no size\r\n');
    const rest = await text(socket).catch(() => '');
    expect(statuses(first.toString() + rest)).toEqual([200]);
    expect(first.toString() + rest).toMatch(/half$/);
  });

  it('answers a body that cannot be read while nothing has been said yet', async () => {
    await listen((request) => void request.resume().on('error', () => undefined));
    const start = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(statuses(await exchange(`${start}no size\r\n`))).toEqual([400]);
  });

  it('tells a slow sender so', async () => {
    await listen(undefined, { headersTimeout: 30, requestTimeout: 60, connectionsCheckingInterval: 10 });
    const answer = await exchange('GET / HTTP/1.1\r\nHost: x\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
    expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
  });

  it('lets a sender of far too much read the answer, and says it once, in the log too', async () => {
    await listen();
    const answer = await exchange(`GET / HTTP/1.1\r\nX: ${'x'.repeat(2_000_000)}\r\n\r\n`);
    expect(statuses(answer)).toEqual([431]);
    const { requestId } = logger.info.mock.calls[0]![0] as { requestId: string };
    expect(answer).toContain(`"traceId":"${requestId}"`);
    expect(logger.info).toHaveBeenCalledTimes(1);
  });
});

import express from 'express';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from './logger.js';
import { currentRequestId } from './log-context.js';
import { requestLogging } from './request-logging.js';

const lines: string[] = [];
let server: Server;
let url: string;

beforeAll(async () => {
  const logger = createLogger({ level: 'debug', format: 'json' }, 'test', {
    write: (line) => void lines.push(line),
  });
  const app = express();
  app.use(requestLogging(logger));
  app.get('/api/images/:id', (request, response) => {
    Object.assign(request, { principal: { userId: 42 } });
    response.json({ seen: currentRequestId() });
  });
  app.get('/api/health/live', (_, response) => void response.json({}));
  app.get('/api/broken', (_, response) => void response.status(500).json({}));
  app.get('/style.css', (_, response) => void response.send('a{}'));
  app.get('/api/stream', (_, response) => void response.write('first'));
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((done) => void server.close(done)));
beforeEach(() => void lines.splice(0));

async function loggedLine() {
  await vi.waitFor(() => expect(lines).toHaveLength(1));
  return JSON.parse(lines[0]!);
}

describe('the line of a request', () => {
  it('names method, path, status, time, size, user and request', async () => {
    const response = await fetch(`${url}/api/images/1`, { headers: { 'X-Request-Id': 'abc-1.2_3' } });
    expect(response.headers.get('x-request-id')).toBe('abc-1.2_3');
    expect(await response.json()).toEqual({ seen: 'abc-1.2_3' });
    expect(await loggedLine()).toMatchObject({
      level: 'info',
      msg: 'GET /api/images/1 200',
      status: 200,
      ms: expect.any(Number),
      bytes: expect.any(Number),
      userId: 42,
      requestId: 'abc-1.2_3',
    });
  });

  it('leaves the query out, where signatures stand', async () => {
    await fetch(`${url}/api/images/1?expires=1&signature=abcdef`);
    await loggedLine();
    expect(lines.join('')).not.toMatch(/abcdef|expires/);
  });

  it.each(['x'.repeat(129), 'two words', '../../etc', 'a;b'])('does not take over the id %s', async (id) => {
    const response = await fetch(`${url}/api/images/1`, { headers: { 'X-Request-Id': id } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect((await loggedLine()).requestId).toBe(response.headers.get('x-request-id'));
  });

  it.each([
    ['/api/health/live', 'debug'],
    ['/api/broken', 'error'],
    ['/api/nowhere', 'info'],
    ['/style.css', 'debug'],
  ])('is written for %s at level %s', async (path, level) => {
    await fetch(url + path);
    expect((await loggedLine()).level).toBe(level);
  });

  it('is written for a stream that the reader closes', async () => {
    const abort = new AbortController();
    await fetch(`${url}/api/stream`, { signal: abort.signal });
    abort.abort();
    expect(await loggedLine()).toMatchObject({ path: '/api/stream', aborted: true });
  });
});

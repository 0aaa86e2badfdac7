import { Logger } from '@nestjs/common';
import express, { type RequestHandler } from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, vi } from 'vitest';
import { QueueBoard } from './queue-board.js';

const empty: RequestHandler = (_request, response) => void response.end();
vi.mock('./board-router.js', () => ({ boardRouter: () => empty }));

it('tries again to load when that failed once', async () => {
  vi.spyOn(Logger.prototype, 'error').mockReturnValue();
  const get = vi.fn<() => object>(() => ({}));
  get.mockImplementationOnce(() => {
    throw new Error('not there yet');
  });
  const board = new QueueBoard(
    { get } as never,
    { holderOf: async () => ({ userId: 1, username: 'ada', role: 'admin' }) } as never,
    { record: async () => undefined } as never,
    {} as never,
    { use: (_request: unknown, _response: unknown, next: () => void) => next() },
    {} as never,
  );
  const server = express().use('/admin/queues', board.handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const ask = async () =>
      (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/admin/queues/`)).status;
    expect([await ask(), await ask()]).toEqual([500, 200]);
  } finally {
    server.close();
  }
});

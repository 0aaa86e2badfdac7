import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { UploadService } from '../src/images/upload/upload.service.js';
import { startApp, type TestApp } from './support/app.js';
import { productTable, sendBatch } from './support/batches.js';
import { HostileServer } from './support/hostile-server.js';
import type { Json } from './support/test-user.js';

const SOON = { timeout: 20_000 };
/** As the driver says when it gets no connection in time. */
const away = () => new Error('Connection terminated due to connection timeout');

let app: TestApp;
let server: HostileServer;
beforeAll(async () => {
  server = await HostileServer.start();
  app = await startApp({
    environment: { ALLOW_PRIVATE_HOSTS: server.allowed, BATCH_RETRY_DELAY: '3600' },
  });
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await app.stop();
  await server.stop();
});

/** @returns the item as soon as it was put off */
async function putOff(name: string): Promise<Json> {
  const user = await app.newUser();
  const { body } = await sendBatch(user, productTable([['Chair', server.url('good', name)]]));
  let item: Json = {};
  await expect
    .poll(async () => {
      item = (await user.get(`/batches/${body.id}/items`)).body.data[0];
      return { status: item.status, isPutOff: Boolean(item.retryAt) };
    }, SOON)
    .toEqual({ status: 'pending', isPutOff: true });
  await user.post(`/batches/${body.id}/cancel`);
  return item;
}

it('a database that is away puts an item off, and is no attempt', async () => {
  vi.spyOn(UploadService.prototype, 'accept').mockRejectedValueOnce(away());

  expect(await putOff('away')).toMatchObject({ attempts: 0 });
});

it('what nobody expects is one', async () => {
  vi.spyOn(UploadService.prototype, 'accept').mockRejectedValueOnce(new TypeError('x is not a function'));

  expect(await putOff('unexpected')).toMatchObject({ attempts: 1 });
});

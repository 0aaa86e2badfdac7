import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { finishedBatch, productTable, sendBatch } from './support/batches.js';
import { openEvents } from './support/events.js';
import { startNginx, type RunningNginx } from './support/nginx.js';
import { newPicture } from './support/pictures.js';
import { describeWith } from './support/services.js';
import type { TestUser } from './support/test-user.js';

/** Beyond what nginx lets through where no files are sent. */
const PADDING = 'x'.repeat(1_500_000);

describeWith('nginx')('batches behind nginx', () => {
  let app: TestApp;
  let nginx: RunningNginx;
  let shop: Server;
  let shopUrl: string;
  let user: TestUser;
  /** Told to send its pictures. */
  let release: () => void;

  beforeAll(async () => {
    const picture = await newPicture();
    const released = new Promise<void>((resolve) => (release = resolve));
    shop = createServer((request, response) => {
      if (request.url === '/late.jpg') void released.then(() => response.end(picture));
      else response.end(picture);
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    const { port } = shop.address() as AddressInfo;
    shopUrl = `http://127.0.0.1:${port}`;
    const environment = { TRUST_PROXY: 'loopback', ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` };
    app = await startApp({ environment });
    nginx = await startNginx({ replicas: [app.url] });
    user = (await app.newUser()).at(nginx);
  });
  afterAll(async () => {
    await nginx?.stop();
    await app?.stop();
    shop?.close();
  });

  it('go in whole, are told of live, and come out as files', async () => {
    const rows = Array.from({ length: 6 }, () => `,${PADDING.slice(0, 250_000)},`).join('\n');
    const table = `${productTable([['Oak chair', `${shopUrl}/a.jpg`, `${shopUrl}/late.jpg`]])}${rows}`;
    const { status, body } = await sendBatch(user, table);
    expect([status, body.total]).toEqual([202, 8]);

    const events = openEvents(user, `/batches/${body.id}/events`);
    await events.until(({ event, data }) => event === 'item' && data.status === 'done');
    release();
    expect((await events.all()).at(-1)).toMatchObject({ event: 'done', data: { done: 2, failed: 6 } });

    const exported = await (await user.fetch(`/batches/${body.id}/export`)).text();
    expect(exported.length).toBeGreaterThan(PADDING.length);
    expect(exported).toContain('ROW_WITHOUT_URLS');
    const zip = await user.fetch(`/batches/${body.id}/zip`);
    expect(zip.headers.get('content-type')).toBe('application/zip');
    expect(Buffer.from(await zip.arrayBuffer()).subarray(0, 2)).toEqual(Buffer.from('PK'));
  });

  it('have processed images that nginx keeps for whoever holds the link', async () => {
    const { body } = await sendBatch(user, productTable([['Oak chair', `${shopUrl}/b.jpg`]]));
    await finishedBatch(user, body.id);
    const { outputUrl } = (await user.get(`/batches/${body.id}/items`)).body.data[0];

    const look = async () => {
      const response = await fetch(nginx.url + outputUrl);
      const bytes = Buffer.from(await response.arrayBuffer());
      return { status: response.status, cache: response.headers.get('x-cache'), bytes };
    };
    const first = await look();
    expect(first).toMatchObject({ status: 200, cache: 'MISS' });
    expect(await look()).toEqual({ ...first, cache: 'HIT' });
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { backUp, emptyPlace, type EmptyPlace } from './support/backups.js';
import { finishedBatch, productTable, sendBatch } from './support/batches.js';
import { newPicture } from './support/pictures.js';

let app: TestApp;
let there: EmptyPlace;
let shop: Server;
let folder: string;

beforeAll(async () => {
  const picture = await newPicture();
  shop = createServer((_request, response) => response.end(picture));
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  app = await startApp({
    environment: { ALLOW_PRIVATE_HOSTS: `127.0.0.1:${(shop.address() as AddressInfo).port}` },
  });
  there = await emptyPlace();
  folder = await mkdtemp(join(tmpdir(), 'platform-backups-'));
});
afterAll(async () => {
  await app.stop();
  await there.clear();
  await rm(folder, { recursive: true, force: true });
  shop.close();
});

it('a backup brings back batches with their processed images', async () => {
  const user = await app.newUser();
  const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/a.jpg`;
  const table = productTable([['Oak chair', url]]);
  const batches: string[] = [];
  const wanted: Record<string, string | number>[] = [{ format: 'webp', maxSize: 64 }, { quality: 80 }];
  for (const options of wanted) batches.push((await sendBatch(user, table, { options })).body.id);
  const outputs = new Map<string, Buffer>();
  for (const id of batches) {
    await finishedBatch(user, id);
    const [item] = (await user.get(`/batches/${id}/items`)).body.data;
    await user.finished(item.imageId);
    const path = `/batches/${id}/items/${item.id}/output`;
    outputs.set(path, Buffer.from(await (await user.fetch(path)).arrayBuffer()));
  }

  const { path: backup } = await backUp(app.config, join(folder, 'batches.tar'));
  await there.restore(backup, { keepSessions: true });

  const restored = user.at(await app.startReplica(there.environment));
  for (const [path, bytes] of outputs) {
    const response = await restored.fetch(path);
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  }
});

import { randomUUID } from 'node:crypto';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkAccounts } from '../src/cli/doctor/checks/accounts.js';
import { OrphanFiles } from '../src/images/orphan-files.js';
import { imageFolder } from '../src/imaging/storage-keys.js';
import { createStorage } from '../src/storage/create-storage.js';
import { startApp, type TestApp } from './support/app.js';
import { finishedBatch, productTable, sendBatch, type BatchRequest } from './support/batches.js';
import { HostileServer } from './support/hostile-server.js';
import type { Json, TestUser } from './support/test-user.js';

const ROWS_PER_USER = 20;
const HOUR_MS = 3_600_000;

let app: TestApp;
let shop: HostileServer;
let admin: TestUser;
let user: TestUser;

beforeAll(async () => {
  shop = await HostileServer.start();
  app = await startApp({
    environment: {
      ALLOW_PRIVATE_HOSTS: shop.allowed,
      BATCH_ATTEMPTS: '1',
      BATCH_ROWS_PER_USER: String(ROWS_PER_USER),
    },
  });
  admin = await app.newAdmin();
});
afterAll(async () => {
  await app.stop();
  await shop.stop();
});
beforeEach(async () => {
  user = await app.newUser();
});

let names = 0;
const addresses = (count: number) =>
  Array.from({ length: count }, () => shop.url('good', `outputs-${names++}`));
const tableOf = (urls: readonly string[]) => productTable(urls.map((url) => ['Chair', url]));
const send = async (urls: readonly string[], options: BatchRequest['options'] = {}): Promise<string> => {
  const { status, body } = await sendBatch(user, tableOf(urls), { options });
  expect({ status, body }).toMatchObject({ status: 202 });
  return body.id;
};
const process = async (urls: readonly string[], options: BatchRequest['options'] = {}) => {
  const id = await send(urls, options);
  await finishedBatch(user, id);
  return id;
};
const itemsOf = async (id: string): Promise<Json[]> =>
  (await user.get(`/batches/${id}/items?limit=100`)).body.data;
const used = async (): Promise<number> => (await user.get('/users/me')).body.storageBytes;
const remove = async (path: string) => expect((await user.call('DELETE', path)).status).toBe(204);
const setQuota = (quotaBytes: number) =>
  admin.call('PATCH', `/admin/users/${user.id}`, { json: { quotaBytes } });
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
const originalBytes = async () =>
  sum((await user.get('/images?limit=100')).body.data.map(({ fileSize }: Json) => fileSize));

/** Names of the processed images that are stored of these images. */
async function storedOf(imageIds: readonly string[]): Promise<string[]> {
  const folders = imageIds.map((id) => join(app.config.storage.folder, imageFolder(id)));
  const files = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])));
  return files.flat().filter((name) => name.startsWith('output-'));
}
/** They go after the answer. */
const expectFiles = (imageIds: readonly string[], count: number) =>
  vi.waitFor(async () => expect(await storedOf(imageIds)).toHaveLength(count), { timeout: 10_000 });

async function readExport(id: string): Promise<string[][]> {
  const response = await user.fetch(`/batches/${id}/export`);
  return parse(await response.text(), { bom: true });
}

describe('processed images', () => {
  it('count in the quota for as long as a batch has them', async () => {
    const urls = addresses(2);
    const small = await process(urls, { maxSize: 32 });
    const large = await process(urls, { quality: 90, format: 'webp' });
    const items = [...(await itemsOf(small)), ...(await itemsOf(large))];
    const imageIds = [...new Set(items.map(({ imageId }) => imageId))];
    const originals = await originalBytes();
    const made = items.map(({ outputBytes }) => outputBytes);

    expect(await used()).toBe(originals + sum(made));
    await expectFiles(imageIds, 4);
    await remove(`/batches/${large}`);
    expect(await used()).toBe(originals + sum(made.slice(0, 2)));
    await expectFiles(imageIds, 2);
    await remove(`/batches/${small}`);
    expect(await used()).toBe(originals);
    await expectFiles(imageIds, 0);
  });

  it('are refused where there is no room, and leave nothing behind', async () => {
    const urls = addresses(2);
    const id = await process(urls);
    const before = await used();
    const imageIds = (await itemsOf(id)).map(({ imageId }) => imageId);
    // A byte of room, as nothing is fetched without any.
    await setQuota(before + 1);

    const again = await process(urls);
    const other = await process(urls, { quality: 99 });

    expect((await itemsOf(again)).map(({ status, error }) => [status, error])).toEqual([
      ['done', null],
      ['done', null],
    ]);
    expect((await itemsOf(other)).map(({ status, error, imageId }) => [status, error.code, imageId])).toEqual(
      [
        ['failed', 'QUOTA_EXCEEDED', null],
        ['failed', 'QUOTA_EXCEEDED', null],
      ],
    );
    expect((await user.get(`/batches/${other}`)).body).toMatchObject({ done: 0, failed: 2 });
    expect(await used()).toBe(before);
    await expectFiles(imageIds, 2);
    await setQuota(before * 10);
    await user.post(`/batches/${other}/retry`);
    expect(await finishedBatch(user, other)).toMatchObject({ done: 2, failed: 0 });
  });

  it('keep no original of which nothing could be kept', async () => {
    await process(addresses(1));
    const before = await used();
    const name = `outputs-${names++}`;
    await setQuota(before + (await shop.picture(name)).length + 1);

    const id = await process([shop.url('good', name)]);

    expect((await itemsOf(id))[0].error.code).toBe('QUOTA_EXCEEDED');
    expect(await used()).toBe(before);
    expect((await user.get('/images')).body.data).toHaveLength(1);
  });

  it('are shared by all batches that want the same, and stay until the last of these is gone', async () => {
    const [url] = addresses(1);
    const ids = await Promise.all(Array.from({ length: 5 }, () => send([url!, url!])));
    for (const id of ids) await finishedBatch(user, id);
    const [item] = await itemsOf(ids[0]!);
    const originals = await originalBytes();

    expect(await used()).toBe(originals + item.outputBytes);
    await expectFiles([item.imageId], 1);
    for (const id of ids.slice(1)) await remove(`/batches/${id}`);
    expect(await used()).toBe(originals + item.outputBytes);
    expect((await user.fetch(`/batches/${ids[0]}/items/${item.id}/output`)).status).toBe(200);
    await remove(`/batches/${ids[0]}`);
    expect(await used()).toBe(originals);
    await expectFiles([item.imageId], 0);
  });

  it('are counted rightly whatever is finished and deleted at the same time', async () => {
    const urls = addresses(3);
    const ids = await Promise.all(
      Array.from({ length: 6 }, (_each, index) => send(urls, { quality: 60 + (index % 2) })),
    );
    await expect.poll(async () => (await user.get('/images')).body.data.length).toBeGreaterThan(0);
    const [image] = (await user.get('/images')).body.data;
    await Promise.all([
      ...ids.slice(0, 4).map((id) => remove(`/batches/${id}`)),
      remove(`/images/${image.id}`),
    ]);
    for (const id of ids.slice(4)) await finishedBatch(user, id);

    const [kept] = await app.database.query<Json[]>(
      `SELECT coalesce(sum(bytes), 0)::int AS bytes, count(*)::int AS files FROM batch_outputs WHERE owner_id = $1`,
      [user.id],
    );
    expect(await used()).toBe((await originalBytes()) + kept.bytes);
    const imageIds = (await user.get('/images')).body.data.map(({ id }: Json) => id);
    await expectFiles(imageIds, kept.files);
    for (const id of ids.slice(4)) await remove(`/batches/${id}`);
    expect(await used()).toBe(await originalBytes());
  });

  it('go with their image, and with their account', async () => {
    const id = await process(addresses(2));
    const [first, second] = await itemsOf(id);
    await remove(`/images/${first.imageId}`);
    expect(await used()).toBe((await originalBytes()) + second.outputBytes);
    await expectFiles([first.imageId], 0);
    await remove('/users/me');
    await expectFiles([second.imageId], 0);
    expect(await app.database.query('SELECT FROM batch_outputs WHERE owner_id = $1', [user.id])).toEqual([]);
  });

  it('that no row knows are removed once they are old enough', async () => {
    const id = await process(addresses(1));
    const [{ imageId }] = await itemsOf(id);
    const folder = join(app.config.storage.folder, imageFolder(imageId));
    const [young, old] = [`output-${randomUUID()}.webp`, `output-${randomUUID()}.jpeg`];
    const [known] = await storedOf([imageId]);
    await writeFile(join(folder, young), 'x');
    await writeFile(join(folder, old), 'x');
    const hoursAgo = new Date(Date.now() - 2 * HOUR_MS);
    for (const name of [old, known!]) await utimes(join(folder, name), hoursAgo, hoursAgo);

    await new OrphanFiles(app.database, await createStorage(app.config.storage), app.config.storage).remove();

    expect(new Set(await storedOf([imageId]))).toEqual(new Set([known, young]));
  });

  it('are part of what the doctor adds up', async () => {
    await process(addresses(1));
    const misled = (await used()) + 1;
    await app.database.query('UPDATE users SET storage_bytes = $2 WHERE id = $1', [user.id, misled]);
    const client = { query: async (sql: string, values?: unknown[]) => ({ rows: await ask(sql, values) }) };
    const ask = async (sql: string, values?: unknown[]) => {
      const result: unknown[] = await app.database.query(sql, values);
      return result;
    };
    const findings = await checkAccounts(client as never);
    for (const { fix } of findings) await fix?.();
    expect(await used()).toBe(misled - 1);
  });
});

describe('an image that is deleted', () => {
  it('is told of by its items, which are taken up again where that is asked for', async () => {
    const id = await process([...addresses(2), 'nothing']);
    const [deleted] = await itemsOf(id);
    const { seq } = await rowOf(id);
    await remove(`/images/${deleted.imageId}`);

    const [item, other] = await itemsOf(id);
    expect(item).toMatchObject({
      status: 'done',
      error: { code: 'IMAGE_DELETED' },
      imageId: null,
      outputUrl: null,
      outputBytes: null,
    });
    expect(other).toMatchObject({ status: 'done', error: null });
    expect((await user.get(`/batches/${id}`)).body).toMatchObject({ done: 2, deleted: 1, failed: 1 });
    expect(Number((await rowOf(id)).seq)).toBeGreaterThan(Number(seq));
    const [, ...rows] = await readExport(id);
    expect(rows.map((row) => [row[3] !== '', row[4], row[5]!.split(':')[0]])).toEqual([
      [false, 'deleted', 'IMAGE_DELETED'],
      [true, 'done', ''],
      [false, 'failed', 'URL_INVALID'],
    ]);

    expect((await user.post(`/batches/${id}/retry`)).body.code).toBe('BATCH_NOTHING_TO_RETRY');
    const { status, body } = await user.post(`/batches/${id}/retry`, { deleted: true });
    expect([status, body.done, body.deleted, body.failed]).toEqual([202, 1, 0, 1]);
    expect(await finishedBatch(user, id)).toMatchObject({ done: 2, deleted: 0, failed: 1, progress: '3/3' });
    expect((await itemsOf(id))[0]).toMatchObject({ status: 'done', error: null });
    expect((await user.post(`/batches/${id}/retry`, { deleted: true })).status).toBe(409);
  });
});

const rowOf = async (id: string): Promise<Json> => {
  const [row] = await app.database.query<Json[]>('SELECT seq FROM batches WHERE id = $1', [id]);
  return row;
};

describe('rows that are kept', () => {
  const faulty = (count: number) => tableOf(Array<string>(count).fill('nothing'));

  it('are limited over all batches of a user, and make room when one is deleted', async () => {
    const first = (await sendBatch(user, faulty(15))).body;
    const refused = await sendBatch(user, faulty(6));
    expect([refused.status, refused.body.code]).toEqual([422, 'TOO_MANY_BATCH_ROWS']);
    expect((await user.get('/batches')).body.data).toHaveLength(1);
    expect((await sendBatch(user, faulty(5))).status).toBe(202);
    expect((await sendBatch(await app.newUser(), faulty(20))).status).toBe(202);
    await remove(`/batches/${first.id}`);
    expect((await sendBatch(user, faulty(15))).status).toBe(202);
  });

  it('are limited however many are sent at once, by addresses and by length as well', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => sendBatch(user, faulty(9))));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(2);
    expect(answers.filter(({ body }) => body.code === 'TOO_MANY_BATCH_ROWS')).toHaveLength(3);
    user = await app.newUser();
    const many = productTable([
      ['Chair', ...Array.from({ length: 21 }, (_each, index) => `nothing-${index}`)],
    ]);
    expect((await sendBatch(user, many)).body.code).toBe('TOO_MANY_BATCH_ROWS');
    const long = productTable([['x'.repeat(22_000), 'nothing']]);
    expect((await sendBatch(user, long)).body.code).toBe('TOO_MANY_BATCH_ROWS');
  });
});

import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { corpusPath, corpusPresent } from '../src/imaging/testing/corpus.js';
import { startApp, type TestApp } from './support/app.js';
import { finishedBatch, sendBatch } from './support/batches.js';
import { HostileServer } from './support/hostile-server.js';
import type { Json } from './support/test-user.js';

/** The folder lies beside the repository or the tests are skipped. */
describe.skipIf(!corpusPresent)('the tables of the corpus', () => {
  let app: TestApp;
  let shop: HostileServer;
  beforeAll(async () => {
    shop = await HostileServer.start();
    app = await startApp({ environment: { ALLOW_PRIVATE_HOSTS: shop.allowed } });
  });
  afterAll(async () => {
    await app.stop();
    await shop.stop();
  });

  const table = async (name: string) =>
    (await readFile(corpusPath('bad', 'csv', `${name}.csv`), 'latin1')).replaceAll(
      '{{BASE}}',
      shop.url('good').replace('/good/', ''),
    );

  it.each([
    ['plain', 5, 5],
    ['bom-crlf', 3, 3],
    ['quotes-newlines', 1, 1],
    ['semicolons', 1, 1],
    ['extra-columns', 1, 1],
    ['ragged', 2, 1],
    ['duplicates', 4, 4],
    ['formula', 5, 5],
    ['blank-lines', 2, 2],
    ['mixed-good-bad', 6, 2],
  ])('%s has %i rows, of which %i are done', async (name, rows, done) => {
    const user = await app.newUser();
    const { status, body } = await sendBatch(user, Buffer.from(await table(name), 'latin1'));
    expect([status, body.rows]).toEqual([202, rows]);

    const batch = await finishedBatch(user, body.id);

    expect(batch).toMatchObject({
      done,
      failed: rows - done,
      outcome: done === rows ? 'succeeded' : 'partial',
    });
    const items = (await user.get(`/batches/${body.id}/items`)).body.data as Json[];
    for (const { status: ended, error } of items) expect(error === null).toBe(ended === 'done');
    expect(new Set(items.map(({ line }) => line)).size).toBe(rows);
    if (name === 'ragged') expect(items[1]).toMatchObject({ line: 3, error: { code: 'ROW_TOO_LONG' } });
    if (name === 'duplicates') expect(new Set(items.map(({ imageId }) => imageId)).size).toBe(1);
  });

  it.each([
    ['no-header', 'CSV_COLUMN_MISSING'],
    ['missing-column', 'CSV_COLUMN_MISSING'],
    ['empty', 'CSV_EMPTY'],
    ['header-only', 'CSV_NO_ROWS'],
    ['not-csv', 'CSV_ENCODING'],
  ])('%s is refused: %s', async (name, code) => {
    const user = await app.newUser();

    const { status, body } = await sendBatch(user, Buffer.from(await table(name), 'latin1'));

    expect([status, body.code]).toEqual([422, code]);
    if (code === 'CSV_COLUMN_MISSING') expect(body.errors[0].column).toBe('Input Image Urls');
  });
});

import { setTimeout as delay } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../src/common/ids.js';
import { startApp, type TestApp } from './support/app.js';
import { productTable, sendBatch } from './support/batches.js';
import { newPicture } from './support/pictures.js';
import type { Answer, Json, TestUser } from './support/test-user.js';

const LOTS_AT_MOST = 5000;

let app: TestApp;
let user: TestUser;
beforeAll(async () => {
  // Without a worker, so that nothing happens but what is asked for.
  app = await startApp({ worker: false });
  await app.database.query(`
    CREATE TABLE noted (id serial, place text, action text, subject text, rows integer, timeout text, step xid8)`);
  await app.database.query(`
    CREATE FUNCTION note_rows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO noted (place, action, subject, rows, timeout, step)
      SELECT TG_TABLE_NAME, TG_OP, min(id::text), count(*), current_setting('statement_timeout'),
             pg_current_xact_id() FROM before HAVING count(*) > 0;
      RETURN NULL;
    END $$`);
  for (const [table, action] of [
    ['batch_items', 'UPDATE'],
    ['batches', 'DELETE'],
    ['images', 'DELETE'],
    ['webhook_deliveries', 'DELETE'],
    ['users', 'DELETE'],
  ])
    await app.database.query(`
      CREATE TRIGGER note_${action} AFTER ${action} ON ${table} REFERENCING OLD TABLE AS before
      FOR EACH STATEMENT EXECUTE FUNCTION note_rows()`);
});
afterAll(() => app?.stop());
beforeEach(async () => {
  user = await app.newUser();
  await app.database.query('DELETE FROM noted');
});

interface Noted {
  place: string;
  action: string;
  subject: string;
  rows: number;
  timeout: string;
  step: string;
}

const noted = (): Promise<Noted[]> => app.database.query('SELECT * FROM noted ORDER BY id');

async function batch(urls: readonly string[] = ['https://shop.example.org/chair.jpg']): Promise<string> {
  const { status, body } = await sendBatch(user, productTable(urls.map((url) => ['Chair', url])));
  expect(status).toBe(202);
  return body.id;
}

async function webhookWith(messages: number): Promise<string> {
  const { body } = await user.post('/webhooks', { url: 'https://shop.example.org/hook' });
  await app.database.query(
    `INSERT INTO webhook_deliveries (id, endpoint_id, event_type, subject_id, status, finished_at)
     SELECT time_ordered_id(), $1::uuid, 'webhook.test', $1::uuid, 'delivered', now() FROM generate_series(1, $2::int)`,
    [body.id, messages],
  );
  return body.id;
}

/** Holds what a long table of this account holds while it is being written. */
async function whileWriting<T>(work: (db: QueryRunner) => Promise<T>): Promise<T> {
  const db = app.database.createQueryRunner();
  await db.startTransaction();
  try {
    await db.query(
      `INSERT INTO batches (id, owner_id, original_filename, columns, url_column, delimiter, quality, format)
       VALUES ($1, $2, 'long.csv', '{Image}', 0, ',', 50, 'jpeg')`,
      [newId(), user.id],
    );
    return await work(db);
  } finally {
    await db.rollbackTransaction();
    await db.release();
  }
}

describe('what changes all items of a batch', () => {
  it('has the time that many of them need', async () => {
    const id = await batch();
    await app.database.query('DELETE FROM noted');
    expect((await user.post(`/batches/${id}/cancel`)).body.status).toBe('cancelled');
    expect((await user.post(`/batches/${id}/retry`, { cancelled: true })).status).toBe(202);
    const changes = (await noted()).filter(({ place }) => place === 'batch_items');
    // After the two, the API brings the item to the queue again, which is no long statement.
    expect(changes.slice(0, 2).map(({ timeout }) => timeout)).toEqual(['5min', '5min']);
  });
});

describe('an account that is deleted', () => {
  it('has its batches removed one by one, those that are being worked on first, before its images and its row', async () => {
    const ended = [await batch(['nothing']), await batch(['nothing'])];
    const processing = await batch();
    expect((await user.upload(await newPicture(), 'chair.jpg')).status).toBe(201);
    expect((await user.call('DELETE', '/users/me')).status).toBe(204);

    const deletions = (await noted()).filter(({ action }) => action === 'DELETE');
    expect(deletions.map(({ place }) => place)).toEqual([...Array(3).fill('batches'), 'images', 'users']);
    expect(deletions.slice(0, 3).map(({ subject }) => subject)).toEqual([processing, ...ended]);
    expect(new Set(deletions.map(({ step }) => step)).size).toBe(5);
    expect(new Set(deletions.map(({ timeout }) => timeout))).toEqual(new Set(['5min']));
    expect(
      await app.database.query('SELECT FROM batch_items WHERE batch_id = ANY($1::uuid[])', [
        [processing, ...ended],
      ]),
    ).toEqual([]);
  });

  it('is removed in the end where that failed half-way', async () => {
    await batch();
    await batch();
    await app.database.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM noted WHERE place = 'batches') THEN RAISE 'not now'; END IF;
        RETURN OLD;
      END $$`);
    await app.database.query(
      'CREATE TRIGGER refuse BEFORE DELETE ON batches FOR EACH ROW EXECUTE FUNCTION refuse()',
    );
    try {
      expect((await user.call('DELETE', '/users/me')).status).toBe(500);
      expect((await user.get('/batches')).body.data).toHaveLength(1);
    } finally {
      await app.database.query('DROP FUNCTION refuse CASCADE');
    }
    expect((await user.call('DELETE', '/users/me')).status).toBe(204);
    expect(await app.database.query('SELECT FROM batches WHERE owner_id = $1', [user.id])).toEqual([]);
  });

  it('keeps no administrator waiting while it waits for a table of its own', async () => {
    const admin = await app.newAdmin();
    let removal: Promise<Answer<Json>> | undefined;
    await whileWriting(async () => {
      removal = admin.call('DELETE', `/admin/users/${user.id}`);
      const waiting = () =>
        app.database.query(
          `SELECT FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'DELETE FROM "users"%'`,
        );
      await expect.poll(waiting, { timeout: 10_000 }).toHaveLength(1);
      expect(await inTime(admin.upload(await newPicture(), 'chair.jpg'))).toBe(201);
      expect(await inTime(admin.post('/webhooks', { url: 'https://shop.example.org/hook' }))).toBe(201);
    });
    expect((await removal!).status).toBe(204);
  });
});

describe('messages of a webhook', () => {
  const MESSAGES = LOTS_AT_MOST + 1;
  const deletedAtOnce = async () =>
    (await noted()).filter(({ place }) => place === 'webhook_deliveries').map(({ rows }) => rows);

  it('are deleted in lots with it', async () => {
    const id = await webhookWith(MESSAGES);
    expect((await user.call('DELETE', `/webhooks/${id}`)).status).toBe(204);
    expect(await deletedAtOnce()).toEqual([LOTS_AT_MOST, 1]);
  });

  it('are deleted in lots with their account', async () => {
    await webhookWith(MESSAGES);
    await webhookWith(1);
    expect((await user.call('DELETE', '/users/me')).status).toBe(204);
    expect(await deletedAtOnce()).toEqual([LOTS_AT_MOST, 1, 1]);
  });
});

describe('while a long table of an account is being written', () => {
  it('its owner uploads and deletes images, and makes webhooks and keys', async () => {
    await whileWriting(async () => {
      const { id } = (await user.upload(await newPicture(), 'first.jpg')).body;
      expect(await inTime(user.upload(await newPicture(), 'second.jpg'))).toBe(201);
      expect(await inTime(user.call('DELETE', `/images/${id}`))).toBe(204);
      expect(await inTime(user.post('/webhooks', { url: 'https://shop.example.org/hook' }))).toBe(201);
      expect(await inTime(user.post('/auth/api-keys', { name: 'a', scopes: ['images:read'] }))).toBe(201);
    });
  });
});

/** @returns the status, or that it waits for what ends only after it */
async function inTime(answer: Promise<Answer<Json>>): Promise<number | 'waits'> {
  const ended = new AbortController();
  const waits = delay(15_000, 'waits' as const, { signal: ended.signal }).catch(() => 'waits' as const);
  try {
    return await Promise.race([answer.then(({ status }) => status), waits]);
  } finally {
    ended.abort();
  }
}

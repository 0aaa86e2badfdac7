import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { OrphanFiles } from '../src/images/orphan-files.js';
import type { Storage } from '../src/storage/storage.driver.js';
import { startApp, type Replica, type TestApp } from './support/app.js';
import { finishedBatch, productTable, sendBatch } from './support/batches.js';
import { call, type TestUser } from './support/test-user.js';

/** Nothing is fetched here: there is no worker. */
let app: TestApp;
let replica: Replica;
beforeAll(async () => {
  app = await startApp({ worker: false });
  replica = await app.startReplica();
});
afterAll(() => app.stop());

const SHOP = 'https://shop.example.org';
const GOOD = productTable([['Oak chair', `${SHOP}/1.jpg`, `${SHOP}/2.jpg`]]);
const OTHER = productTable([['Elm table', `${SHOP}/3.jpg`]]);
const temporaryFolder = () => app.config.storage.temporaryFolder;
const count = async (table: string, where: string) => {
  const [row] = await app.database.query<{ count: number }[]>(
    `SELECT count(*)::int AS count FROM ${table} WHERE ${where}`,
  );
  return row!.count;
};

describe('a request sent again with its Idempotency-Key', () => {
  const TOO_LONG = `url,name\n${SHOP}/1.jpg ${SHOP}/2.jpg,a,b,c\nnothing,x\n`;

  it('has the same answer, faults and secret included, and makes no second batch', async () => {
    const user = await app.newUser();
    const request = { key: 'order-66', options: { webhook_url: `${SHOP}/hook`, maxSize: 800 } };

    const first = await sendBatch(user, TOO_LONG, request);
    const again = await sendBatch(user, TOO_LONG, {
      key: 'order-66',
      options: { max_size: '800', webhookUrl: `${SHOP}/hook` },
    });

    expect([first.status, again.status]).toEqual([202, 202]);
    expect(first.body).toMatchObject({ faultCount: 2, total: 3 });
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(await count('batches', `owner_id = ${user.id}`)).toBe(1);
  });

  it('is told the secret for a day', async () => {
    const user = await app.newUser();
    const request = { key: 'late', options: { webhook_url: `${SHOP}/hook` } };
    const { body: first } = await sendBatch(user, GOOD, request);
    const sentAgainAfter = async (hours: number) => {
      await app.database.query(
        `UPDATE batches SET created_at = now() - make_interval(hours => $2) WHERE id = $1`,
        [first.id, hours],
      );
      return (await sendBatch(user, GOOD, request)).body;
    };

    expect(await sentAgainAfter(23)).toMatchObject({ id: first.id, webhookSecret: first.webhookSecret });
    const late = await sentAgainAfter(25);

    expect(late.id).toBe(first.id);
    expect(late).not.toHaveProperty('webhookSecret');
  });

  it('is refused with another file or other options, and is free again once the batch is deleted', async () => {
    const user = await app.newUser();
    const { body } = await sendBatch(user, GOOD, { key: 'k' });
    const others = [
      () => sendBatch(user, OTHER, { key: 'k' }),
      () => sendBatch(user, GOOD, { key: 'k', options: { quality: 51 } }),
      () => sendBatch(user, GOOD, { key: 'k', options: { webhook_url: `${SHOP}/hook` } }),
    ];
    for (const send of others) {
      const answer = await send();
      expect([answer.status, answer.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    }

    await user.call('DELETE', `/batches/${body.id}`);

    expect((await others[0]!()).headers.get('idempotent-replayed')).toBeNull();
  });

  it('is one batch, however many arrive at once and wherever', async () => {
    const user = await app.newUser();
    const there = user.at(replica);
    const rows = productTable(Array.from({ length: 2500 }, (_, n) => [`Chair ${n}`, `${SHOP}/${n}.jpg`]));

    const answers = await Promise.all(
      [user, there, user, there, user, there].map((each) => sendBatch(each, rows, { key: 'race' })),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(202));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(5);
    expect(await count('batches', `owner_id = ${user.id}`)).toBe(1);
    expect(await count('batch_items', `batch_id = '${answers[0]!.body.id}'`)).toBe(2500);
  });

  it("is its sender's own: the same key of somebody else is another", async () => {
    const [anna, ben] = [await app.newUser(), await app.newUser()];

    const answers = [await sendBatch(anna, GOOD, { key: 'k' }), await sendBatch(ben, OTHER, { key: 'k' })];

    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(answers[1]!.headers.get('idempotent-replayed')).toBeNull();
  });

  it('takes 1 to 255 visible characters', async () => {
    const user = await app.newUser();
    for (const key of ['', 'two words', 'x'.repeat(256), 'é']) {
      const { status, body } = await sendBatch(user, GOOD, { key });
      expect([key, status, body.code]).toEqual([key, 400, 'IDEMPOTENCY_KEY_INVALID']);
    }
    expect((await sendBatch(user, GOOD, { key: 'x'.repeat(255) })).status).toBe(202);
  });
});

describe('while tables are written', () => {
  /** Whoever comes to writing items waits until it is let go. */
  async function holdWriting() {
    const holder = app.database.createQueryRunner();
    await holder.startTransaction();
    await holder.query('LOCK TABLE batch_items IN EXCLUSIVE MODE');
    return {
      /** Process ids of those that wait. */
      waiting: (wanted: number): Promise<number[]> =>
        vi.waitFor(
          async () => {
            const rows = await app.database.query<{ pid: number }[]>(
              `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                  AND query LIKE 'INSERT INTO batch_items%'`,
            );
            expect(rows).toHaveLength(wanted);
            return rows.map(({ pid }) => pid);
          },
          { timeout: 20_000 },
        ),
      async letGo() {
        await holder.rollbackTransaction();
        await holder.release();
      },
    };
  }

  it('nothing of them is seen, and nothing is left of one that breaks off', async () => {
    const user = await app.newUser();
    const writing = await holdWriting();
    const sending = sendBatch(user, GOOD, { key: 'broken-off', options: { webhook_url: `${SHOP}/hook` } });
    const [pid] = await writing.waiting(1);
    expect((await user.get('/batches')).body.data).toEqual([]);

    await app.database.query('SELECT pg_terminate_backend($1)', [pid]);
    const { status, body } = await sending;
    await writing.letGo();

    expect(status).toBeGreaterThanOrEqual(500);
    expect(body.code).toBeTruthy();
    for (const table of ['batches', 'webhook_endpoints'])
      expect([table, await count(table, `owner_id = ${user.id}`)]).toEqual([table, 0]);
    const again = await sendBatch(user, GOOD, { key: 'broken-off' });
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([202, null]);
  });

  it('their files lie where they are removed after an hour, should the API be killed meanwhile', async () => {
    const user = await app.newUser();
    const writing = await holdWriting();
    const sending = sendBatch(user, GOOD);
    await writing.waiting(1);
    const storage = { list: async function* () {}, removeUnfinished: () => 0 } as unknown as Storage;
    const leftovers = new OrphanFiles(app.database, storage, app.config.storage);
    const removedIn = (minutes: number) => leftovers.remove(Date.now() + minutes * 60_000);

    expect(await removedIn(55)).toBe(0);
    expect(await readdir(temporaryFolder())).toHaveLength(1);
    expect(await removedIn(65)).toBe(1);

    expect(await readdir(temporaryFolder())).toHaveLength(0);
    await writing.letGo();
    await sending;
  });

  it('two are at a time, whose owners take turns', async () => {
    const [anna, ben] = [await app.newUser(), await app.newUser()];
    const writing = await holdWriting();
    const ended: string[] = [];
    const sendAs = async (user: TestUser, name: string) => {
      expect((await sendBatch(user, GOOD)).status).toBe(202);
      ended.push(name);
    };
    const sending = [sendAs(anna, 'anna'), sendAs(anna, 'anna')];
    await writing.waiting(2);
    sending.push(...Array.from({ length: 6 }, () => sendAs(anna, 'anna')));
    await vi.waitFor(async () => expect((await readdir(temporaryFolder())).length).toBe(8), {
      timeout: 20_000,
    });
    sending.push(sendAs(ben, 'ben'));
    await vi.waitFor(async () => expect((await readdir(temporaryFolder())).length).toBe(9), {
      timeout: 20_000,
    });
    expect(await writing.waiting(2)).toHaveLength(2);

    await writing.letGo();
    await Promise.all(sending);

    expect(ended.indexOf('ben')).toBeLessThan(7);
    expect(await readdir(temporaryFolder())).toHaveLength(0);
  });
});

describe('who may send tables', () => {
  it('is whoever is logged in, or has a key that may write', async () => {
    const user = await app.newUser();
    const keyFor = async (...scopes: string[]) =>
      (await user.post('/auth/api-keys', { name: scopes.join(), scopes })).body.key as string;
    const send = (token?: string) => {
      const form = new FormData();
      form.append('file', new Blob([GOOD]), 'a.csv');
      return call(app.url, 'POST', '/batches', { form, token });
    };

    expect((await send()).status).toBe(401);
    expect((await send(await keyFor('images:read'))).status).toBe(403);
    const { status, body } = await send(await keyFor('images:write'));

    expect(status).toBe(202);
    const reading = { token: await keyFor('images:read') };
    expect((await call(app.url, 'GET', `/batches/${body.id}`, reading)).status).toBe(200);
    expect((await call(app.url, 'POST', `/batches/${body.id}/cancel`, reading)).status).toBe(403);
    expect((await call(app.url, 'POST', `/batches/${body.id}/retry`, reading)).status).toBe(403);
    expect((await call(app.url, 'DELETE', `/batches/${body.id}`, reading)).status).toBe(403);
  });

  it('has a thousand batches in work at most, however many are sent at once', async () => {
    const user = await app.newUser();
    await app.database.query(
      `INSERT INTO batches (id, owner_id, original_filename, columns, url_column, delimiter, quality, format, total)
       SELECT gen_random_uuid(), $1, 'a.csv', '{url}', 0, ',', 50, 'jpeg', 1 FROM generate_series(1, 998)`,
      [user.id],
    );

    const answers = await Promise.all(
      [user, user.at(replica), user, user.at(replica), user].map((each) => sendBatch(each, GOOD)),
    );

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 202, 429, 429, 429]);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(refused.body.code).toBe('TOO_MANY_BATCHES');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const { id } = answers.find(({ status }) => status === 202)!.body;
    await user.post(`/batches/${id}/cancel`);
    await finishedBatch(user, id);
    expect((await sendBatch(user, GOOD)).status).toBe(202);
  });
});

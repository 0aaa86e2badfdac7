import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { newPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';
import { verified, WebhookReceiver } from './support/webhook-receiver.js';

let receiver: WebhookReceiver;
let app: TestApp;
beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  app = await startApp({
    environment: {
      ALLOW_PRIVATE_HOSTS: receiver.host,
      WEBHOOK_RETRY_SCHEDULE: '0,0,0',
      WEBHOOK_TIMEOUT: '1',
    },
  });
});
afterAll(async () => {
  await app.stop();
  await receiver.stop();
});

let paths = 0;
/** One that nothing was sent to yet. */
const newPath = () => `/hook/${++paths}`;

async function webhook(user: TestUser, path: string, eventTypes?: string[]): Promise<Json> {
  const { status, body } = await user.post('/webhooks', { url: receiver.url(path), eventTypes });
  expect(status).toBe(201);
  return body;
}

const ping = async (user: TestUser, { id }: Json): Promise<Json> =>
  (await user.post(`/webhooks/${id}/test`)).body;

const deliveries = async (user: TestUser, { id }: Json): Promise<Json[]> =>
  (await user.get(`/webhooks/${id}/deliveries`)).body.data;

/** As it is once it has come to this state. */
async function ended(user: TestUser, hook: Json, delivery: Json, status: string): Promise<Json> {
  const read = () => user.get(`/webhooks/${hook.id}/deliveries/${delivery.id}`);
  await vi.waitFor(async () => expect((await read()).body.status).toBe(status), {
    timeout: 20_000,
    interval: 50,
  });
  return (await read()).body;
}

/** What has happened is told of before the next test message, which has come by then. */
async function settled(user: TestUser, hook: Json): Promise<void> {
  await vi.waitFor(
    async () => {
      const open = (await deliveries(user, hook)).filter(({ status }) => /pending|delivering/.test(status));
      expect(open).toEqual([]);
    },
    { timeout: 20_000, interval: 50 },
  );
}

describe('a message', () => {
  it('arrives signed, and says what its receiver has answered', async () => {
    const user = await app.newUser();
    const path = newPath();
    receiver.answer(path, (response) => {
      response.writeHead(202, { 'content-type': 'text/plain', 'x-request-id': 'seen' }).end('thank you');
    });
    const hook = await webhook(user, path);
    const delivery = await ping(user, hook);

    const [message] = await receiver.arrived(path);
    expect(verified(message!, hook.secret)).toEqual({
      type: 'webhook.test',
      timestamp: delivery.createdAt,
      data: { id: hook.id, message: expect.any(String) },
    });
    expect(message!.headers).toMatchObject({
      'webhook-id': delivery.id,
      'content-type': 'application/json',
      'user-agent': expect.stringContaining('ImageAnalysisPlatform'),
    });
    const detail = await ended(user, hook, delivery, 'delivered');
    expect(detail).toMatchObject({ attempts: 1, nextAttemptAt: null, body: message!.body });
    expect(detail.log).toEqual([
      {
        startedAt: expect.any(String),
        durationMs: expect.any(Number),
        httpStatus: 202,
        responseHeaders: expect.objectContaining({ 'x-request-id': 'seen' }),
        responseBody: 'thank you',
      },
    ]);
  });

  it('is signed with both secrets while they are changed over, and with the new one alone at once if need be', async () => {
    const user = await app.newUser();
    const path = newPath();
    const hook = await webhook(user, path);
    const rotate = async (json?: object) =>
      (await user.call('POST', `/webhooks/${hook.id}/rotate-secret`, { json })).body.secret;

    const second = await rotate();
    await ping(user, hook);
    const [both] = await receiver.arrived(path);
    for (const secret of [hook.secret, second]) expect(verified(both!, secret)).toBeTruthy();

    const third = await rotate({ immediately: true });
    await ping(user, hook);
    const [, alone] = await receiver.arrived(path, 2);
    expect(verified(alone!, third)).toBeTruthy();
    for (const secret of [hook.secret, second]) expect(() => verified(alone!, secret)).toThrow('signature');
  });

  it('is the same in each attempt, though the secret and what it is about have changed', async () => {
    const user = await app.newUser();
    const path = newPath();
    receiver.answer(path, (response) => response.writeHead(500).end());
    const hook = await webhook(user, path, ['image.processed']);
    const image = (await user.upload(await newPicture(), 'before.jpg')).body;
    await receiver.arrived(path, 4);
    const [delivery] = await deliveries(user, hook);
    const failed = await ended(user, hook, delivery, 'failed');
    expect(failed.attempts).toBe(4);
    expect(failed.log.map(({ errorCode, httpStatus }: Json) => [errorCode, httpStatus])).toEqual(
      Array.from({ length: 4 }, () => ['HTTP_ERROR', 500]),
    );

    await user.call('PATCH', `/images/${image.id}`, { json: { originalFilename: 'after.jpg' } });
    const { secret } = (await user.post(`/webhooks/${hook.id}/rotate-secret`, { immediately: true })).body;
    receiver.answer(path, (response) => response.end());
    const again = await user.post(`/webhooks/${hook.id}/deliveries/${delivery.id}/redeliver`);
    expect(again.status).toBe(202);
    expect(again.body).toMatchObject({ id: delivery.id, status: 'pending', finishedAt: null });

    const messages = await receiver.arrived(path, 5);
    expect(new Set(messages.map(({ body }) => body))).toEqual(new Set([failed.body]));
    expect(new Set(messages.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([delivery.id]));
    expect(verified(messages.at(-1)!, secret)).toMatchObject({ data: { originalFilename: 'before.jpg' } });
    expect((await ended(user, hook, delivery, 'delivered')).log).toHaveLength(5);
  });

  it('keeps the log of its latest attempts alone', async () => {
    const user = await app.newUser();
    const path = newPath();
    const hook = await webhook(user, path);
    const delivery = await ping(user, hook);
    await ended(user, hook, delivery, 'delivered');
    await app.database.query(
      `UPDATE webhook_deliveries
          SET log = (SELECT jsonb_agg(jsonb_build_object('startedAt', n::text, 'durationMs', n))
                       FROM generate_series(1, 20) AS n)
        WHERE id = $1`,
      [delivery.id],
    );
    await user.post(`/webhooks/${hook.id}/deliveries/${delivery.id}/redeliver`);
    const { log } = await ended(user, hook, delivery, 'delivered');
    expect(log).toHaveLength(20);
    expect(log[0].startedAt).toBe('2');
    expect(log.at(-1).httpStatus).toBe(200);
  });
});

describe('what is told of', () => {
  it('is told once each: an image that was worked on, one that failed; not what was analysed again or deleted', async () => {
    const user = await app.newUser();
    const path = newPath();
    const hook = await webhook(user, path);
    const other = await app.newUser();
    const theirs = newPath();
    await webhook(other, theirs);

    const kept = (await user.upload(await newPicture(), 'kept.jpg')).body;
    const [message] = await receiver.arrived(path);
    expect(verified(message!, hook.secret)).toMatchObject({
      type: 'image.processed',
      data: { id: kept.id, status: 'processed', originalFilename: 'kept.jpg', width: 320, height: 240 },
    });
    expect((await user.post(`/images/${kept.id}/analysis`)).status).toBe(202);
    await user.finished(kept.id);
    await user.upload(await newPicture(), 'another.jpg');
    const [, another] = await receiver.arrived(path, 2);
    const becomes = (status: string) =>
      app.database.query('UPDATE images SET status = $2 WHERE id = $1', [another!.json.data.id, status]);
    await becomes('processing');
    await becomes('failed');
    await receiver.arrived(path, 3);
    await user.call('DELETE', `/images/${kept.id}`);
    await user.upload(await newPicture(), 'last.jpg');
    await receiver.arrived(path, 4);
    await settled(user, hook);

    expect(receiver.at(path).map(({ json }) => [json.type, json.data.originalFilename])).toEqual([
      ['image.processed', 'kept.jpg'],
      ['image.processed', 'another.jpg'],
      ['image.failed', 'another.jpg'],
      ['image.processed', 'last.jpg'],
    ]);
    expect(receiver.at(theirs)).toEqual([]);
  });

  it('is nothing that was rolled back, and nothing that was not asked for', async () => {
    const user = await app.newUser();
    const [all, batches] = [newPath(), newPath()];
    const hook = await webhook(user, all);
    const silent = await webhook(user, batches, ['batch.completed']);
    const { body: image } = await user.upload(await newPicture(), 'a.jpg');
    await receiver.arrived(all);
    await settled(user, hook);

    const runner = app.database.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`UPDATE images SET status = 'processing' WHERE id = $1`, [image.id]);
    await runner.query(`UPDATE images SET status = 'failed' WHERE id = $1`, [image.id]);
    const counted = (await runner.query(
      'SELECT count(*)::int AS n FROM webhook_deliveries WHERE endpoint_id = $1',
      [hook.id],
    )) as { n: number }[];
    expect(counted).toEqual([{ n: 2 }]);
    await runner.rollbackTransaction();
    await runner.release();

    expect(await deliveries(user, hook)).toHaveLength(1);
    expect(await deliveries(user, silent)).toEqual([]);
  });

  it('is not what has gone before it could be told', async () => {
    const user = await app.newUser();
    const path = newPath();
    const hook = await webhook(user, path);
    const { body: image } = await user.upload(await newPicture(), 'a.jpg');
    await receiver.arrived(path);
    await settled(user, hook);
    // As if it were told of later: after it was deleted.
    await app.database.query(
      `INSERT INTO webhook_deliveries (id, endpoint_id, event_type, subject_id, next_attempt_at)
       VALUES (time_ordered_id(), $1, 'image.processed', $2, now() + interval '1 hour')`,
      [hook.id, image.id],
    );
    await user.call('DELETE', `/images/${image.id}`);
    await app.database.query(
      `UPDATE webhook_deliveries SET next_attempt_at = now() WHERE status = 'pending'`,
    );
    const [late] = await deliveries(user, hook);
    expect((await ended(user, hook, late, 'cancelled')).log).toEqual([]);
    expect(receiver.at(path)).toHaveLength(1);
  });

  it('takes no more than 20 KB, whatever is in it', async () => {
    const user = await app.newUser();
    const path = newPath();
    const { body: image } = await user.upload(await newPicture(), 'a.jpg');
    await user.finished(image.id);
    const hook = await webhook(user, path, ['image.processed']);
    const long = '椅"\\😀';
    await app.database.query(
      `UPDATE images SET caption = $2, tags = $3, product_names = $3, original_filename = $4, status = 'processing'
        WHERE id = $1`,
      [
        image.id,
        '\u0001'.repeat(2000) + long.repeat(2000),
        Array(100).fill(long.repeat(12)),
        long.repeat(60),
      ],
    );
    await app.database.query(`UPDATE images SET status = 'processed' WHERE id = $1`, [image.id]);
    const [message] = await receiver.arrived(path);
    expect(Buffer.byteLength(message!.body)).toBeLessThan(20_000);
    const { data } = verified(message!, hook.secret);
    expect(data.caption).toBe('\u0001'.repeat(1000));
    expect(data.tags.length).toBeGreaterThan(20);
    expect(message!.body.isWellFormed()).toBe(true);
  });

  it('waits for a worker that knows what it is', async () => {
    const user = await app.newUser();
    const path = newPath();
    const hook = await webhook(user, path);
    const insert = (age: string) =>
      app.database.query(
        `INSERT INTO webhook_deliveries (id, endpoint_id, event_type, subject_id, created_at)
         VALUES (time_ordered_id(), $1, 'image.dreamt', $1, now() - $2::interval)`,
        [hook.id, age],
      );
    await insert('1 minute');
    await insert('2 days');
    await vi.waitFor(
      async () => {
        // Written within the same millisecond, they are listed in any order.
        const [old, recent] = (await deliveries(user, hook)).toSorted((one, other) =>
          one.createdAt < other.createdAt ? -1 : 1,
        );
        expect(old).toMatchObject({ status: 'cancelled' });
        expect(recent).toMatchObject({ status: 'pending', attempts: 0 });
        expect(Date.parse(recent.nextAttemptAt)).toBeGreaterThan(Date.now() + 30_000);
      },
      { timeout: 10_000 },
    );
    expect(receiver.at(path)).toEqual([]);
  });
});

describe('a receiver', () => {
  it.each([
    ['refuses', 404, 'HTTP_ERROR'],
    ['sends on', 302, 'REDIRECTED'],
  ])('that %s has failed, and is asked again a few times only', async (_, status, errorCode) => {
    const user = await app.newUser();
    const [path, elsewhere] = [newPath(), newPath()];
    receiver.answer(path, (response) =>
      response.writeHead(status, { location: receiver.url(elsewhere) }).end(),
    );
    const hook = await webhook(user, path);
    const failed = await ended(user, hook, await ping(user, hook), 'failed');
    expect(failed.log).toHaveLength(4);
    expect(failed.log[0]).toMatchObject({ errorCode, httpStatus: status });
    expect(receiver.at(elsewhere)).toEqual([]);
    expect((await user.get(`/webhooks/${hook.id}`)).body).toMatchObject({
      enabled: true,
      failingSince: expect.any(String),
    });
  });

  it('that says nothing, or breaks off, has failed', async () => {
    const user = await app.newUser();
    const [hanging, breaking] = [newPath(), newPath()];
    receiver.answer(hanging, () => undefined);
    receiver.answer(breaking, (response) => void response.destroy());
    const hooks = [await webhook(user, hanging), await webhook(user, breaking)];
    const failed = await Promise.all(
      hooks.map(async (hook) => ended(user, hook, await ping(user, hook), 'failed')),
    );
    expect(failed.map(({ log }) => log[0].errorCode)).toEqual(['TIMED_OUT', 'CONNECTION_FAILED']);
  });

  it('is not heard out: neither a huge answer nor one that drips', async () => {
    const user = await app.newUser();
    const [huge, dripping] = [newPath(), newPath()];
    let written = 0;
    receiver.answer(huge, (response) => {
      const chunk = Buffer.alloc(1 << 16, 'a');
      const write = () => {
        while (!response.destroyed && response.write(chunk)) written += chunk.length;
      };
      response.on('drain', write);
      write();
    });
    receiver.answer(dripping, (response) => {
      const timer = setInterval(() => response.write('a'), 50);
      response.on('close', () => clearInterval(timer));
    });
    const hooks = [await webhook(user, huge), await webhook(user, dripping)];
    const [one, other] = await Promise.all(
      hooks.map(async (hook) => ended(user, hook, await ping(user, hook), 'delivered')),
    );
    expect(written).toBeLessThan(64 << 20);
    expect(one.log[0].responseBody).toBe('a'.repeat(1000));
    expect(other.log[0].responseBody).toMatch(/^a+$/);
  });

  it('that is gone is told nothing more, and its owner hears of it elsewhere', async () => {
    const user = await app.newUser();
    const [path, elsewhere] = [`${newPath()}?token=not-for-others`, newPath()];
    receiver.answer(path, (response) => response.writeHead(410).end());
    const hook = await webhook(user, path);
    const neighbour = await webhook(user, elsewhere, ['webhook.disabled']);
    await app.database.query(
      `INSERT INTO webhook_deliveries (id, endpoint_id, event_type, subject_id, next_attempt_at)
       VALUES (time_ordered_id(), $1, 'webhook.test', $1, now() + interval '1 hour')`,
      [hook.id],
    );
    await ended(user, hook, await ping(user, hook), 'failed');

    const [notice] = await receiver.arrived(elsewhere);
    expect(verified(notice!, neighbour.secret)).toMatchObject({
      type: 'webhook.disabled',
      data: { id: hook.id, url: receiver.url(path.split('?')[0]!), reason: 'gone' },
    });
    expect(notice!.body).not.toContain('not-for-others');
    expect((await user.get(`/webhooks/${hook.id}`)).body).toMatchObject({
      enabled: false,
      disabledReason: 'gone',
    });
    const statuses = (await deliveries(user, hook)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['cancelled', 'failed']));
    expect((await user.post(`/webhooks/${hook.id}/test`)).body.code).toBe('WEBHOOK_DISABLED');
    await user.upload(await newPicture(), 'a.jpg');
    await settled(user, neighbour);
    expect(receiver.at(path)).toHaveLength(1);
  });

  it('that nothing has reached for days is given up; one that answers once more is not', async () => {
    const user = await app.newUser();
    const [dead, ill] = [newPath(), newPath()];
    receiver.answer(dead, (response) => response.writeHead(500).end());
    receiver.answer(ill, (response) => response.writeHead(500).end());
    const hooks = { dead: await webhook(user, dead), ill: await webhook(user, ill) };
    const longAgo = () =>
      app.database.query(
        `UPDATE webhook_endpoints
            SET failing_since = now() - interval '6 days', last_failure_at = now() - interval '1 day'
          WHERE owner_id = $1`,
        [user.id],
      );
    await longAgo();
    receiver.answer(ill, (response) => response.end());
    await ended(user, hooks.ill, await ping(user, hooks.ill), 'delivered');
    expect((await user.get(`/webhooks/${hooks.ill.id}`)).body.failingSince).toBeNull();

    await ping(user, hooks.dead);
    await vi.waitFor(
      async () =>
        expect((await user.get(`/webhooks/${hooks.dead.id}`)).body).toMatchObject({
          enabled: false,
          disabledReason: 'failing',
        }),
      { timeout: 10_000 },
    );
    const notices = await receiver.arrived(ill, 2);
    expect(notices[1]!.json).toMatchObject({ type: 'webhook.disabled', data: { reason: 'failing' } });
    const admin = await app.newAdmin();
    const audit = (await admin.get(`/admin/audit?target=user:${user.id}`)).body.data;
    expect(audit[0]).toMatchObject({
      action: 'webhook.disabled',
      details: { webhookId: hooks.dead.id, host: receiver.host, reason: 'failing' },
    });

    const enabled = await user.call('PATCH', `/webhooks/${hooks.dead.id}`, { json: { enabled: true } });
    expect(enabled.body).toMatchObject({ enabled: true, disabledReason: null, failingSince: null });
  });

  it('that asks for time gets it', async () => {
    const user = await app.newUser();
    const path = newPath();
    receiver.answer(path, (response) => response.writeHead(429, { 'retry-after': '600' }).end());
    const hook = await webhook(user, path);
    const delivery = await ping(user, hook);
    await vi.waitFor(
      async () => {
        const [{ status, attempts, nextAttemptAt }] = await deliveries(user, hook);
        expect({ status, attempts }).toEqual({ status: 'pending', attempts: 1 });
        expect(Date.parse(nextAttemptAt) - Date.now()).toBeGreaterThan(500_000);
      },
      { timeout: 10_000 },
    );
    const again = await user.post(`/webhooks/${hook.id}/deliveries/${delivery.id}/redeliver`);
    expect([again.status, again.body.code]).toEqual([409, 'DELIVERY_UNDER_WAY']);
    expect(receiver.at(path)).toHaveLength(1);
  });

  it('that is slow has two messages in hand at most, and holds up nobody else', async () => {
    const [user, other] = [await app.newUser(), await app.newUser()];
    const quick = newPath();
    const slow = [newPath(), newPath(), newPath(), newPath()];
    const open = new Map<string, number>();
    let most = 0;
    let mostOfOne = 0;
    for (const path of slow)
      receiver.answer(path, (response) => {
        open.set(path, (open.get(path) ?? 0) + 1);
        mostOfOne = Math.max(mostOfOne, open.get(path)!);
        most = Math.max(
          most,
          [...open.values()].reduce((sum, n) => sum + n, 0),
        );
        response.on('close', () => open.set(path, open.get(path)! - 1));
      });
    for (const path of slow) {
      const hook = await webhook(user, path);
      await app.database.query(
        `INSERT INTO webhook_deliveries (id, endpoint_id, event_type, subject_id)
         SELECT time_ordered_id(), $1, 'webhook.test', $1 FROM generate_series(1, 10)`,
        [hook.id],
      );
    }
    await vi.waitUntil(() => most >= 3, { timeout: 10_000 });
    const hook = await webhook(other, quick);
    for (let n = 0; n < 5; n++) await ping(other, hook);
    await receiver.arrived(quick, 5);

    const [{ waiting }] = (await app.database.query(
      `SELECT count(*)::int AS waiting FROM webhook_deliveries JOIN webhook_endpoints AS e ON e.id = endpoint_id
        WHERE e.owner_id = $1 AND status <> 'failed'`,
      [user.id],
    )) as [{ waiting: number }];
    expect(waiting).toBeGreaterThan(20);
    expect(mostOfOne).toBeLessThanOrEqual(2);
    expect(most).toBeLessThanOrEqual(4);
    await app.database.query('DELETE FROM webhook_endpoints WHERE owner_id = $1', [user.id]);
  });
});

describe('nothing is sent', () => {
  it('to what was disabled or deleted, nor for somebody who may not be here any more', async () => {
    const [user, banned] = [await app.newUser(), await app.newUser()];
    const [off, gone, theirs] = [newPath(), newPath(), newPath()];
    const hooks = {
      off: await webhook(user, off),
      gone: await webhook(user, gone),
      theirs: await webhook(banned, theirs),
    };
    for (const { id } of Object.values(hooks))
      await app.database.query(
        `INSERT INTO webhook_deliveries (id, endpoint_id, event_type, subject_id, next_attempt_at)
         VALUES (time_ordered_id(), $1, 'webhook.test', $1, now() + interval '1 hour')`,
        [id],
      );
    await user.call('PATCH', `/webhooks/${hooks.off.id}`, { json: { enabled: false } });
    expect(await deliveries(user, hooks.off)).toMatchObject([{ status: 'cancelled' }]);
    await user.call('DELETE', `/webhooks/${hooks.gone.id}`);
    await app.database.query('UPDATE users SET disabled = true WHERE id = $1', [banned.id]);
    await app.database.query(
      `UPDATE webhook_deliveries SET next_attempt_at = now() WHERE endpoint_id = $1 AND status = 'pending'`,
      [hooks.theirs.id],
    );
    await vi.waitFor(
      async () =>
        expect(
          await app.database.query('SELECT status FROM webhook_deliveries WHERE endpoint_id = $1', [
            hooks.theirs.id,
          ]),
        ).toEqual([{ status: 'cancelled' }]),
      { timeout: 10_000 },
    );
    for (const path of [off, gone, theirs]) expect(receiver.at(path)).toEqual([]);
  });

  it('by the platform to itself without end', async () => {
    const own = await startApp({
      environment: { ALLOW_PRIVATE_HOSTS: '127.0.0.1:*', WEBHOOK_RETRY_SCHEDULE: '0' },
    });
    try {
      const somebody = await own.newUser();
      const { body: hook } = await somebody.post('/webhooks', { url: `${own.url}/api/webhooks` });
      const { id } = await ping(somebody, hook);
      const url = `${own.url}/api/webhooks/${hook.id}/test`;
      await somebody.call('PATCH', `/webhooks/${hook.id}`, { json: { url } });
      await ended(somebody, hook, { id }, 'failed');
      const failed = await ended(somebody, hook, await ping(somebody, hook), 'failed');
      expect(failed.log.map(({ httpStatus }: Json) => httpStatus)).toEqual([401, 401]);
      expect(await deliveries(somebody, hook)).toHaveLength(2);
    } finally {
      await own.stop();
    }
  });
});

import { NestFactory } from '@nestjs/core';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLogger, PlatformLogger } from '../src/logging/index.js';
import { WorkerModule } from '../src/worker.module.js';
import { startApp, type TestApp } from './support/app.js';
import type { Json, TestUser } from './support/test-user.js';
import { WebhookReceiver } from './support/webhook-receiver.js';

let receiver: WebhookReceiver;
let app: TestApp;
beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  app = await startApp({
    environment: {
      ALLOW_PRIVATE_HOSTS: receiver.host,
      WEBHOOK_RETRY_SCHEDULE: '0,0',
      WEBHOOK_TIMEOUT: '60',
      SHUTDOWN_TIMEOUT: '1',
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

async function webhook(user: TestUser, path: string): Promise<Json> {
  const { status, body } = await user.post('/webhooks', { url: receiver.url(path) });
  expect(status).toBe(201);
  return body;
}

const read = async (user: TestUser, { id }: Json): Promise<Json> => (await user.get(`/webhooks/${id}`)).body;

const ping = async (user: TestUser, { id }: Json): Promise<Json> =>
  (await user.post(`/webhooks/${id}/test`)).body;

/** As it is once it has come to this state. */
async function ended(user: TestUser, hook: Json, delivery: Json, status: string): Promise<Json> {
  const find = () => user.get(`/webhooks/${hook.id}/deliveries/${delivery.id}`);
  await vi.waitFor(async () => expect((await find()).body.status).toBe(status), {
    timeout: 20_000,
    interval: 50,
  });
  return (await find()).body;
}

/** Refuses so many messages, and takes the next ones. */
function failing(path: string, times: number): void {
  let asked = 0;
  receiver.answer(path, (response) => response.writeHead(asked++ < times ? 500 : 200).end());
}

const hasFailed = ({ id }: Json, since: string, last: string) =>
  app.database.query(
    `UPDATE webhook_endpoints SET failing_since = now() - $2::interval, last_failure_at = now() - $3::interval
      WHERE id = $1`,
    [id, since, last],
  );

/** What is on its way to it, not answered yet. */
async function held(path: string, send: () => Promise<Json>): Promise<[ServerResponse, Json]> {
  const answering = new Promise<ServerResponse>((resolve) => receiver.answer(path, resolve));
  const delivery = await send();
  return [await answering, delivery];
}

describe('a webhook', () => {
  it('that lost a message a month ago is not given up for the next one', async () => {
    const user = await app.newUser();
    const path = newPath();
    failing(path, 3);
    const hook = await webhook(user, path);
    await hasFailed(hook, '30 days', '30 days');
    await ended(user, hook, await ping(user, hook), 'failed');
    const { enabled, failingSince } = await read(user, hook);
    expect(enabled).toBe(true);
    expect(Date.now() - Date.parse(failingSince)).toBeLessThan(3_600_000);
  });

  it('that has failed for days is not given up while a message has attempts left', async () => {
    const user = await app.newUser();
    const path = newPath();
    failing(path, 2);
    const hook = await webhook(user, path);
    await hasFailed(hook, '30 days', '1 day');
    const delivery = await ended(user, hook, await ping(user, hook), 'delivered');
    expect(delivery.attempts).toBe(3);
    expect(await read(user, hook)).toMatchObject({ enabled: true, failingSince: null });
  });

  it('that has failed for days, again and again, is given up with the message that is lost', async () => {
    const user = await app.newUser();
    const path = newPath();
    failing(path, 3);
    const hook = await webhook(user, path);
    await hasFailed(hook, '6 days', '4 days');
    const delivery = await ended(user, hook, await ping(user, hook), 'failed');
    expect(delivery.attempts).toBe(3);
    expect(await read(user, hook)).toMatchObject({ enabled: false, disabledReason: 'failing' });
  });

  it('whose answers cannot be read is tried again like others', async () => {
    const user = await app.newUser();
    const path = newPath();
    receiver.answer(path, (response) => response.writeHead(200, { padding: 'x'.repeat(20_000) }).end());
    const hook = await webhook(user, path);
    const delivery = await ended(user, hook, await ping(user, hook), 'failed');
    expect(delivery.log.map(({ errorCode }: Json) => errorCode)).toEqual(
      Array(3).fill('RESPONSE_UNREADABLE'),
    );
  });

  it('that has moved meanwhile is not given up for what its old address answers; it gets the message', async () => {
    const user = await app.newUser();
    const [before, after] = [newPath(), newPath()];
    const hook = await webhook(user, before);
    const [response, delivery] = await held(before, () => ping(user, hook));
    await user.call('PATCH', `/webhooks/${hook.id}`, { json: { url: receiver.url(after) } });
    response.writeHead(410).end();

    const { log } = await ended(user, hook, delivery, 'delivered');
    expect(log.map(({ httpStatus }: Json) => httpStatus)).toEqual([410, 200]);
    expect(receiver.at(after)).toHaveLength(1);
    expect(await read(user, hook)).toMatchObject({ enabled: true, disabledReason: null, failingSince: null });
  });

  it('that has moved during the last attempt gets the message, with all attempts of its own', async () => {
    const user = await app.newUser();
    const [before, after] = [newPath(), newPath()];
    const hook = await webhook(user, before);
    let asked = 0;
    const last = new Promise<ServerResponse>((resolve) =>
      receiver.answer(before, (response) =>
        ++asked === 3 ? resolve(response) : response.writeHead(500).end(),
      ),
    );
    const delivery = await ping(user, hook);
    const response = await last;
    failing(after, 2);
    await user.call('PATCH', `/webhooks/${hook.id}`, { json: { url: receiver.url(after) } });
    response.writeHead(500).end();

    const { log, attempts } = await ended(user, hook, delivery, 'delivered');
    expect(log.map(({ httpStatus }: Json) => httpStatus)).toEqual([500, 500, 500, 500, 500, 200]);
    expect(attempts).toBe(3);
  });

  it('that was enabled while a worker waited for its turn gets what has come since', async () => {
    const user = await app.newUser();
    const path = newPath();
    const hook = await webhook(user, path);
    const turn = app.database.createQueryRunner();
    await turn.startTransaction();
    let delivery: Json;
    try {
      // As other workers have it while they claim messages of this user.
      await turn.query('SELECT pg_advisory_xact_lock(7316205, $1)', [user.id]);
      await app.database.query('UPDATE webhook_endpoints SET enabled = false WHERE id = $1', [hook.id]);
      await app.database.query(
        `INSERT INTO webhook_deliveries (id, endpoint_id, event_type, subject_id)
         SELECT time_ordered_id(), id, 'webhook.test', id FROM webhook_endpoints WHERE id = $1`,
        [hook.id],
      );
      const waiting = () =>
        app.database.query(
          `SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 7316205 AND objid = $1 AND NOT granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
          [user.id],
        );
      await expect.poll(async () => (await waiting()).length, { timeout: 20_000 }).toBeGreaterThan(0);
      await user.call('PATCH', `/webhooks/${hook.id}`, { json: { enabled: true } });
      delivery = await ping(user, hook);
    } finally {
      await turn.commitTransaction();
      await turn.release();
    }
    await ended(user, hook, delivery, 'delivered');
  });

  it('that is failing stays so when its old address answers', async () => {
    const user = await app.newUser();
    const [before, after] = [newPath(), newPath()];
    const hook = await webhook(user, before);
    const [response, delivery] = await held(before, () => ping(user, hook));
    await user.call('PATCH', `/webhooks/${hook.id}`, { json: { url: receiver.url(after) } });
    await hasFailed(hook, '1 day', '1 hour');
    response.end();
    await ended(user, hook, delivery, 'delivered');
    expect((await read(user, hook)).failingSince).toEqual(expect.any(String));
  });

  it('that was enabled again meanwhile stays enabled', async () => {
    const user = await app.newUser();
    const path = newPath();
    const hook = await webhook(user, path);
    const [response, delivery] = await held(path, () => ping(user, hook));
    for (const enabled of [false, true])
      await user.call('PATCH', `/webhooks/${hook.id}`, { json: { enabled } });
    receiver.answer(path, (next) => next.end());
    response.writeHead(410).end();
    await ended(user, hook, delivery, 'delivered');
    expect(await read(user, hook)).toMatchObject({ enabled: true, disabledReason: null, failingSince: null });
  });

  it('that was given while http:// was allowed is told nothing once it is not', async () => {
    const user = await app.newUser();
    const path = newPath();
    const strict = await startApp({
      environment: { ALLOW_PRIVATE_HOSTS: receiver.host, WEBHOOK_ALLOW_HTTP: 'false' },
    });
    try {
      const somebody = await strict.newUser();
      const { body: hook } = await somebody.post('/webhooks', { url: 'https://shop.example.org/' });
      await strict.database.query('UPDATE webhook_endpoints SET url = $2 WHERE id = $1', [
        hook.id,
        receiver.url(path),
      ]);
      const failed = await ended(somebody, hook, await ping(somebody, hook), 'failed');
      expect(failed.log).toMatchObject([
        { errorCode: 'URL_NOT_ALLOWED', errorMessage: 'Only https:// addresses are allowed here' },
      ]);
    } finally {
      await strict.stop();
    }
    expect(receiver.at(path)).toEqual([]);
    // Where it is allowed, the same address is told.
    const hook = await webhook(user, path);
    await ended(user, hook, await ping(user, hook), 'delivered');
  });
});

describe('receivers that hang', () => {
  it('leave a place to users who have nothing on its way', async () => {
    const crowded = await startApp({
      environment: {
        ALLOW_PRIVATE_HOSTS: receiver.host,
        WORKER_WEBHOOK_CONCURRENCY: '16',
        WEBHOOK_TIMEOUT: '60',
        SHUTDOWN_TIMEOUT: '1',
      },
    });
    try {
      const hanging = newPath();
      receiver.answer(hanging, () => undefined);
      const users = await Promise.all(Array.from({ length: 9 }, () => crowded.newUser()));
      const last = users.pop()!;
      await Promise.all(users.flatMap((user) => [webhook(user, hanging), webhook(user, hanging)]));
      await crowded.database.query(
        `INSERT INTO webhook_deliveries (id, endpoint_id, event_type, subject_id)
         SELECT time_ordered_id(), id, 'webhook.test', id FROM webhook_endpoints, generate_series(1, 10)`,
      );
      // Each of them has one at least, and nobody is heard of for a minute.
      const owners = async () => {
        const [row] = (await crowded.database.query(
          `SELECT count(DISTINCT owner_id)::int AS n FROM webhook_deliveries
             JOIN webhook_endpoints AS endpoint ON endpoint.id = endpoint_id WHERE status = 'delivering'`,
        )) as { n: number }[];
        return row!.n;
      };
      await expect.poll(owners, { timeout: 20_000 }).toBe(8);

      const path = newPath();
      const hook = await webhook(last, path);
      await ended(last, hook, await ping(last, hook), 'delivered');
      expect(await owners()).toBe(8);
    } finally {
      await crowded.stop();
    }
  });
});

describe('the log of a worker', () => {
  it('holds neither the query of an address nor a secret, whatever goes wrong', async () => {
    const quiet = await startApp({
      worker: false,
      environment: { ALLOW_PRIVATE_HOSTS: `${receiver.host},127.0.0.1:1`, WEBHOOK_RETRY_SCHEDULE: '0' },
    });
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const logger = createLogger({ level: 'trace', format: 'json' }, 'worker', { write });
    const worker = await NestFactory.createApplicationContext(WorkerModule.forRoot(quiet.config), {
      logger: new PlatformLogger(logger),
    });
    try {
      const user = await quiet.newUser();
      // Not named like a secret, which would be taken out of any line.
      const query = '?k=for-the-receiver-alone';
      const [refusing, broken, gone] = [newPath(), newPath(), newPath()].map((path) => path + query);
      receiver.answer(refusing!, (response) => response.writeHead(500).end());
      receiver.answer(broken!, (response) => void response.destroy());
      receiver.answer(gone!, (response) => response.writeHead(410).end());
      const urls = [refusing, broken, gone].map((path) => receiver.url(path!));
      const secrets: string[] = [];
      for (const url of [...urls, `http://127.0.0.1:1/${query}`]) {
        const { body: hook } = await user.post('/webhooks', { url });
        secrets.push(hook.secret, hook.secret.slice('whsec_'.length));
        await ended(user, hook, await ping(user, hook), 'failed');
      }
      const { body: unsent } = await user.post('/webhooks', { url: `https://shop.example.org/${query}` });
      await quiet.database.query(`UPDATE webhook_endpoints SET secret = 'whsec_!of-no-use' WHERE id = $1`, [
        unsent.id,
      ]);
      await ping(user, unsent);
      await expect.poll(() => lines.join('')).toContain('A message could not be seen to');
      const log = lines.join('');
      expect(log).toContain('deliver webhook.test failed: HTTP_ERROR 500');
      for (const secret of [...secrets, 'of-no-use', 'for-the-receiver-alone'])
        expect(log).not.toContain(secret);
    } finally {
      await worker.close();
      await quiet.stop();
    }
  });
});

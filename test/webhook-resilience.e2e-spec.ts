import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HostResolver } from '../src/http-client/guarded/host-resolver.js';
import { startApp, type TestApp } from './support/app.js';
import { newPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';
import { WebhookReceiver } from './support/webhook-receiver.js';

/** All names lead to this machine; one of them is allowed to. */
class FakeResolver extends HostResolver {
  resolve(): Promise<string[]> {
    return Promise.resolve(['127.0.0.1']);
  }
}

let receiver: WebhookReceiver;
let app: TestApp;
let port: string;
beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  port = receiver.host.split(':')[1]!;
  app = await startApp({
    worker: false,
    environment: {
      ALLOW_PRIVATE_HOSTS: 'trusted.example',
      FETCH_PORTS: `80,443,${port}`,
      WEBHOOK_TIMEOUT: '30',
      SHUTDOWN_TIMEOUT: '1',
    },
    overrides: [{ provide: HostResolver, useValue: new FakeResolver() }],
  });
});
afterAll(async () => {
  await app.stop();
  await receiver.stop();
});

const trusted = (path: string) => `http://trusted.example:${port}${path}`;

async function webhook(user: TestUser, url: string): Promise<Json> {
  const { status, body } = await user.post('/webhooks', { url });
  expect(status).toBe(201);
  return body;
}
const ping = async (user: TestUser, { id }: Json): Promise<Json> =>
  (await user.post(`/webhooks/${id}/test`)).body;
const read = async (user: TestUser, hook: Json, { id }: Json): Promise<Json> =>
  (await user.get(`/webhooks/${hook.id}/deliveries/${id}`)).body;
const until = (user: TestUser, hook: Json, delivery: Json, expected: object) =>
  vi.waitFor(async () => expect(await read(user, hook, delivery)).toMatchObject(expected), {
    timeout: 20_000,
    interval: 50,
  });

/** As long as `work` takes. */
async function withWorkers(count: number, work: () => Promise<void>): Promise<void> {
  const replicas = await Promise.all(
    Array.from({ length: count }, async () => {
      const replica = await app.startReplica();
      await replica.startWorker();
      return replica;
    }),
  );
  try {
    await work();
  } finally {
    await Promise.all(replicas.map((replica) => replica.stop()));
  }
}

describe('messages', () => {
  it('come once each, two at a time, however many workers send', async () => {
    const user = await app.newUser();
    let open = 0;
    let most = 0;
    receiver.answer('/many', (response) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        response.end();
      }, 5);
    });
    const hook = await webhook(user, trusted('/many'));
    await app.database.query(
      `INSERT INTO webhook_deliveries (id, endpoint_id, event_type, subject_id)
       SELECT time_ordered_id(), $1, 'webhook.test', $1 FROM generate_series(1, 60)`,
      [hook.id],
    );
    await withWorkers(2, async () => void (await receiver.arrived('/many', 60)));
    const ids = receiver.at('/many').map(({ headers }) => headers['webhook-id']);
    expect(ids).toHaveLength(60);
    expect(new Set(ids).size).toBe(60);
    expect(most).toBe(2);
  });

  it('are handed back by a worker that stops, and sent by the next one', async () => {
    const user = await app.newUser();
    receiver.answer('/hanging', () => undefined);
    const hook = await webhook(user, trusted('/hanging'));
    const delivery = await ping(user, hook);
    await withWorkers(1, async () => void (await receiver.arrived('/hanging')));
    expect(await read(user, hook, delivery)).toMatchObject({ status: 'pending', attempts: 0, log: [] });

    receiver.answer('/hanging', (response) => response.end());
    await withWorkers(1, () => until(user, hook, delivery, { status: 'delivered', attempts: 1 }));
    const [first, second] = receiver.at('/hanging');
    expect(second!.body).toBe(first!.body);
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
  });

  it('are taken over from a worker that is gone, once it cannot be sending any more', async () => {
    const user = await app.newUser();
    const hook = await webhook(user, trusted('/taken-over'));
    const [lost, underWay] = [await ping(user, hook), await ping(user, hook)];
    await app.database.query(
      `UPDATE webhook_deliveries SET status = 'delivering', attempts = 1, claim = gen_random_uuid(),
              updated_at = now() - CASE WHEN id = $1 THEN interval '61 seconds' ELSE interval '20 seconds' END
        WHERE endpoint_id = $2`,
      [lost.id, hook.id],
    );
    await withWorkers(1, () => until(user, hook, lost, { status: 'delivered', attempts: 2 }));
    expect(await read(user, hook, underWay)).toMatchObject({ status: 'delivering', attempts: 1 });
    expect(receiver.at('/taken-over')).toHaveLength(1);
  });

  it('are not sent where a name has come to lead into one’s own network', async () => {
    const user = await app.newUser();
    const before = receiver.messages.length;
    const inside = await webhook(user, `http://rebound.example:${port}/inside`);
    const outside = await webhook(user, trusted('/trusted'));
    const refused = await ping(user, inside);
    const allowed = await ping(user, outside);
    await withWorkers(1, async () => {
      await until(user, inside, refused, { status: 'failed', attempts: 1, nextAttemptAt: null });
      await until(user, outside, allowed, { status: 'delivered' });
    });
    expect((await read(user, inside, refused)).log).toMatchObject([{ errorCode: 'URL_NOT_ALLOWED' }]);
    expect(receiver.messages.slice(before).map(({ path }) => path)).toEqual(['/trusted']);
  });
});

describe('a webhook that is deleted', () => {
  it('while something is on its way to it, is gone at once, and nothing else waits', async () => {
    const user = await app.newUser();
    let hanging = true;
    receiver.answer('/leaving', (response) => response.on('close', () => (hanging = false)));
    const hook = await webhook(user, trusted('/leaving'));
    const other = await webhook(user, trusted('/staying'));
    await ping(user, hook);
    await withWorkers(1, async () => {
      await receiver.arrived('/leaving');
      expect((await user.call('DELETE', `/webhooks/${hook.id}`)).status).toBe(204);
      const next = await ping(user, other);
      await until(user, other, next, { status: 'delivered' });
      expect(receiver.at('/leaving')).toHaveLength(1);
      expect(hanging).toBe(true);
    });
    expect((await user.get('/webhooks')).body.data).toHaveLength(1);
  });

  it('while something happens, does not undo what happens', async () => {
    const user = await app.newUser();
    const hook = await webhook(user, trusted('/never'));
    const { body: image } = await user.upload(await newPicture(), 'a.jpg');
    const deleting = app.database.createQueryRunner();
    await deleting.startTransaction();
    await deleting.query('DELETE FROM webhook_endpoints WHERE id = $1', [hook.id]);
    const happening = app.database.query(`UPDATE images SET status = 'processed' WHERE id = $1`, [image.id]);
    await vi.waitUntil(async () => {
      const waiting = (await app.database.query(
        `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
      )) as unknown[];
      return waiting.length > 0;
    });
    await deleting.commitTransaction();
    await deleting.release();
    await happening;
    expect((await user.get(`/images/${image.id}`)).body.status).toBe('processed');
  });
});

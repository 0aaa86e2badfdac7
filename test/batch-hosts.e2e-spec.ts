import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { finishedBatch, productTable, sendBatch } from './support/batches.js';
import { HostileServer } from './support/hostile-server.js';
import { unusedPort } from './support/ports.js';
import { HostResolver } from '../src/http-client/guarded/host-resolver.js';
import type { Json, TestUser } from './support/test-user.js';

const ATTEMPTS = 3;
const PER_HOST = 3;
const PER_USER = 12;
const UNDER_WAY = { timeout: 20_000 };

/** No name is known; for some of them nobody answers. */
class SilentResolver extends HostResolver {
  resolve(name: string): Promise<string[]> {
    return name.startsWith('lost.') ? Promise.reject(new Error('Nobody answers')) : Promise.resolve([]);
  }
}

let app: TestApp;
let port: number;
let user: TestUser;

beforeAll(async () => {
  port = await unusedPort();
  app = await startApp({
    environment: {
      ALLOW_PRIVATE_HOSTS: '127.0.0.0/8:*',
      BATCH_ATTEMPTS: String(ATTEMPTS),
      BATCH_RETRY_DELAY: '0',
      BATCH_CONCURRENCY_PER_HOST: String(PER_HOST),
      BATCH_CONCURRENCY_PER_USER: String(PER_USER),
      // A third of it: for so long an item keeps its place while it looks for another.
      FETCH_TIMEOUT: '15',
    },
    overrides: [{ provide: HostResolver, useValue: new SilentResolver() }],
  });
  user = await app.newUser();
});
afterAll(() => app.stop());

const hostAt = (address: string) => `${address}:${port}`;

const begin = (count: number, host: string) =>
  beginWith(Array.from({ length: count }, (_, index) => `http://${host}/good/${host}-${index}`));

async function beginWith(urls: readonly string[]): Promise<string> {
  const rows = urls.map((url, index): [string, string] => [`Product ${index}`, url]);
  const { status, body } = await sendBatch(user, productTable(rows));
  expect({ status, body }).toMatchObject({ status: 202 });
  return body.id as string;
}

const itemsOf = async (id: string) => (await user.get(`/batches/${id}/items?limit=100`)).body.data as Json[];
const endsOf = async (id: string) =>
  (await itemsOf(id)).map(({ status, error }) => (error?.code ?? status) as string);

const knownOf = async (host: string) => {
  const [row] = await app.database.query<Json[]>('SELECT * FROM fetch_hosts WHERE host = $1', [host]);
  return row;
};
const waitingFor = async (host: string) => {
  const [row] = await app.database.query<{ count: number }[]>(
    `SELECT count(*)::int AS count FROM batch_items WHERE host = $1 AND status = 'pending'`,
    [host],
  );
  return row!.count;
};
/** As if what it had asked for had passed. */
async function endPause(host: string, refusedSince = 'refused_since'): Promise<void> {
  await app.database.query(
    `UPDATE fetch_hosts SET resume_at = now(), refused_since = ${refusedSince} WHERE host = $1`,
    [host],
  );
  await app.database.query('UPDATE batch_items SET retry_at = NULL WHERE host = $1', [host]);
}

async function whileReachable(use: (server: HostileServer) => Promise<void>): Promise<void> {
  const server = await HostileServer.start(port);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

describe('a host that cannot be reached', () => {
  it('is left alone for longer and longer, so that most of its items are there when it is back', async () => {
    const host = hostAt('127.0.0.21');
    const id = await begin(60, host);
    const rest = async () => {
      const [row] = await app.database.query<{ failures: number; long: boolean }[]>(
        `SELECT failures, resume_at - unreached_since > '2 s' AS long FROM fetch_hosts WHERE host = $1`,
        [host],
      );
      return row;
    };
    await expect.poll(async () => (await rest())?.long, { timeout: 60_000 }).toBe(true);
    // Each pause is as long as all before it: a dozen of them make seconds out of milliseconds.
    expect((await rest())!.failures).toBeLessThan(60);

    await whileReachable(async () => {
      const { done, failed } = await finishedBatch(user, id);
      expect(done + failed).toBe(60);
      expect(done).toBeGreaterThanOrEqual(40);
    });
    const ends = new Set(await endsOf(id));
    ends.delete('done');
    ends.delete('CONNECTION_FAILED');
    expect(ends).toEqual(new Set());
  });

  it('is not waited for any longer after a while, and looked for again from time to time', async () => {
    const host = hostAt('127.0.0.22');
    await app.database.query(
      `INSERT INTO fetch_hosts (host, resume_at, failures, unreached_since) VALUES ($1, now(), 20, now() - interval '1 hour')`,
      [host],
    );
    await whileReachable(async () => {
      const id = await begin(3, host);
      await finishedBatch(user, id);
      expect(await endsOf(id)).toEqual(Array(3).fill('HOST_UNREACHABLE'));

      await app.database.query(
        `UPDATE fetch_hosts SET updated_at = now() - interval '2 minutes' WHERE host = $1`,
        [host],
      );
      await user.post(`/batches/${id}/retry`, {});
      await finishedBatch(user, id);
      expect(await endsOf(id)).toEqual(['done', 'done', 'done']);
    });
  });
});

describe('a host that asks for fewer requests', () => {
  const LONG = 3000;

  it('gets one at a time from then on, and none of its items is lost by it', () =>
    whileReachable(async (server) => {
      const host = hostAt('127.0.0.31');
      server.retryAfter = 1;
      const id = await beginWith(Array.from({ length: 5 }, (_, n) => `http://${host}/busy/obeyed-${n}`));
      const inHand = async () => (await user.get(`/batches/${id}`)).body.processing as number;
      await expect.poll(async () => (await knownOf(host))?.answers, { ...UNDER_WAY, interval: 20 }).toBe(0);
      await expect.poll(inHand, { ...UNDER_WAY, interval: 20 }).toBe(0);
      server.most.delete(host);

      expect(await finishedBatch(user, id, { timeout: 60_000 })).toMatchObject({ done: 5 });
      expect(server.most.get(host)).toBe(1);
      expect((await itemsOf(id)).map(({ attempts }) => attempts as number)).toEqual(Array(5).fill(1));
    }));

  it('is given up after hours, and then its items fail without it being asked', () =>
    whileReachable(async (server) => {
      const host = hostAt('127.0.0.32');
      server.retryAfter = LONG;
      const id = await beginWith(Array.from({ length: 9 }, (_, n) => `http://${host}/full/given-up-${n}`));
      await expect.poll(async () => (await knownOf(host))?.answers, UNDER_WAY).toBe(0);
      await expect.poll(() => waitingFor(host), UNDER_WAY).toBe(9);
      const asked = server.count('full');
      await endPause(host, `now() - interval '1 day'`);

      await finishedBatch(user, id);
      expect(await endsOf(id)).toEqual(Array(9).fill('RATE_LIMITED'));
      expect(server.count('full')).toBe(asked + 1);
    }));

  it('for one of its files alone is obeyed for hours, and then that one fails', () =>
    whileReachable(async (server) => {
      const host = hostAt('127.0.0.33');
      server.retryAfter = LONG;
      const id = await beginWith([`http://${host}/full/alone`]);
      const refused = async () => (await itemsOf(id))[0]!.httpStatus as number | null;
      await expect.poll(refused, UNDER_WAY).toBe(429);
      for (let time = 1; time <= ATTEMPTS; time++) {
        await endPause(host);
        await expect.poll(() => server.count('full'), UNDER_WAY).toBe(1 + time);
        await expect.poll(() => waitingFor(host), UNDER_WAY).toBe(1);
      }
      await app.database.query(
        `UPDATE batch_items SET refused_since = now() - interval '1 day' WHERE batch_id = $1`,
        [id],
      );
      await endPause(host);

      expect(await finishedBatch(user, id)).toMatchObject({ failed: 1 });
      expect(await endsOf(id)).toEqual(['RATE_LIMITED']);
    }));

  it('holds what waits for it, which is told of each item and of the batch', () =>
    whileReachable(async (server) => {
      const host = hostAt('127.0.0.34');
      server.retryAfter = LONG;
      const id = await beginWith([
        `http://${host}/full/first`,
        ...Array(9).fill(`http://${host}/good/later`),
      ]);
      await expect.poll(async () => (await itemsOf(id))[0]!.httpStatus as number | null, UNDER_WAY).toBe(429);
      const isFar = (time: string | null) =>
        time !== null && new Date(time).getTime() > Date.now() + (LONG * 1000) / 2;

      await expect
        .poll(
          async () =>
            (await itemsOf(id))
              .filter(({ status }) => status === 'pending')
              .every(({ retryAt }) => isFar(retryAt)),
          UNDER_WAY,
        )
        .toBe(true);
      await expect
        .poll(async () => isFar((await user.get(`/batches/${id}`)).body.estimatedFinishAt), UNDER_WAY)
        .toBe(true);
      await user.post(`/batches/${id}/cancel`);
    }));
});

describe('a host that sends on to another', () => {
  const LONG = 3000;
  const sendingOn = (from: string, to: string) => `http://${from}/redirect?to=http://${to}`;

  it('is not blamed for what the other answers', () =>
    whileReachable(async (server) => {
      const [shop, other] = [hostAt('127.0.0.41'), hostAt('127.0.0.42')];
      server.retryAfter = LONG;
      const away = `127.0.0.42:${await unusedPort()}`;
      const held = await beginWith([sendingOn(shop, `${other}/full/x`)]);
      await expect
        .poll(async () => (await itemsOf(held))[0]!.httpStatus as number | null, UNDER_WAY)
        .toBe(429);
      const unreached = await beginWith(Array(5).fill(sendingOn(shop, `${away}/x`)));
      await expect.poll(async () => (await knownOf(away))?.failures, UNDER_WAY).toBeGreaterThan(3);
      const id = await begin(5, shop);

      expect(await finishedBatch(user, id)).toMatchObject({ done: 5 });
      expect(await knownOf(shop)).toBeUndefined();
      expect(await knownOf(other)).toMatchObject({ answers: 0 });
      expect((await itemsOf(held))[0]).toMatchObject({ status: 'pending', attempts: 0 });
      for (const batch of [held, unreached]) await user.post(`/batches/${batch}/cancel`);
    }));

  /** Until then, it answers nobody. */
  function close(server: HostileServer, host: string): () => void {
    let open = () => {};
    server.gates.set(host, new Promise<void>((resolve) => (open = resolve)));
    return open;
  }
  const sentOnBy = (server: HostileServer) =>
    server.requests.filter(({ path }) => path.startsWith('/redirect')).length;
  const allAtOnce = async (id: string) =>
    expect((await itemsOf(id)).every(({ attempts }) => attempts === 1)).toBe(true);

  it('counts as the other, which gets no more requests at a time than any host', () =>
    whileReachable(async (server) => {
      const target = hostAt('127.0.0.50');
      const urls = Array.from({ length: 24 }, (_, n) =>
        sendingOn(hostAt(`127.0.5.${n + 1}`), `${target}/good/sent-on-${n}`),
      );
      const open = close(server, target);
      const id = await beginWith(urls);
      await expect.poll(() => sentOnBy(server), UNDER_WAY).toBe(PER_USER);
      open();

      expect(await finishedBatch(user, id)).toMatchObject({ done: 24 });
      expect(server.most.get(target)).toBe(PER_HOST);
      await allAtOnce(id);
    }));

  it('is asked for no more than the other can take', () =>
    whileReachable(async (server) => {
      const [shop, target] = [hostAt('127.0.0.45'), hostAt('127.0.0.46')];
      const open = close(server, target);
      const id = await beginWith(
        Array.from({ length: 24 }, (_, n) => sendingOn(shop, `${target}/good/held-${n}`)),
      );
      await expect.poll(() => sentOnBy(server), UNDER_WAY).toBeGreaterThanOrEqual(2 * PER_HOST);
      open();

      expect(await finishedBatch(user, id)).toMatchObject({ done: 24 });
      // Had any of them given its place away before the other took it, it would have asked again.
      expect(sentOnBy(server)).toBe(24);
      await allAtOnce(id);
    }));

  it('that sends on to it in turn keeps it waiting for a while only', () =>
    whileReachable(async (server) => {
      const [one, other] = [hostAt('127.0.0.47'), hostAt('127.0.0.48')];
      const opening = [close(server, one), close(server, other)];
      const id = await beginWith(
        Array.from({ length: PER_HOST }, (_, n) => [
          sendingOn(one, `${other}/good/there-${n}`),
          sendingOn(other, `${one}/good/back-${n}`),
        ]).flat(),
      );
      await expect.poll(() => sentOnBy(server), UNDER_WAY).toBe(2 * PER_HOST);
      for (const open of opening) open();

      expect(await finishedBatch(user, id)).toMatchObject({ done: 2 * PER_HOST });
      await allAtOnce(id);
    }));

  it('is asked anew where to when the other has a place at last, as what it said holds no more', () =>
    whileReachable(async (server) => {
      const [shop, target] = [hostAt('127.0.0.43'), hostAt('127.0.0.44')];
      const pause = (host: string) =>
        app.database.query(
          `INSERT INTO fetch_hosts (host, resume_at) VALUES ($1, now() + interval '1 hour')`,
          [host],
        );
      await pause(target);
      const id = await beginWith(
        Array.from({ length: 6 }, (_, n) => sendingOn(shop, `${target}/good/lent-${n}`)),
      );
      await expect.poll(() => waitingFor(target), UNDER_WAY).toBe(6);
      expect(server.count('good')).toBe(0);
      await pause(shop);
      await endPause(target);
      // To be asked is to take a place there.
      await expect.poll(() => waitingFor(shop), UNDER_WAY).toBe(6);
      expect(sentOnBy(server)).toBe(6);
      await endPause(shop);

      expect(await finishedBatch(user, id)).toMatchObject({ done: 6 });
      expect(sentOnBy(server)).toBe(12);
      await allAtOnce(id);
    }));
});

describe('a name', () => {
  it('that nobody answers for is treated as a host that cannot be reached, like one that nobody knows', async () => {
    const id = await beginWith(['http://lost.example/a.jpg', 'http://unknown.example/a.jpg']);

    await finishedBatch(user, id);
    expect(await endsOf(id)).toEqual(['HOST_NOT_FOUND', 'HOST_NOT_FOUND']);
    expect(await knownOf('lost.example:80')).toMatchObject({ failures: ATTEMPTS });
    expect(await knownOf('unknown.example:80')).toMatchObject({ failures: ATTEMPTS });
  });
});

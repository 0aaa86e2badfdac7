import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { finishedBatch, productTable, sendBatch } from './support/batches.js';
import {
  drawProduct,
  rephotograph,
  seeded,
  someRephotographing,
  type DrawnProduct,
} from './support/drawn-products.js';
import { PictureServer } from './support/picture-server.js';
import type { Json, TestUser } from './support/test-user.js';

const DESIGNS = 125;
/** Of each design, so that every product has three that look almost like it. */
const VARIANTS = ['none', 'colour', 'pattern', 'label'] as const;
const ASKED = 60;
const ASKED_OF_OTHERS = 25;
const AT_ONCE = 5;
const SIZE = { width: 160, height: 160 };
const TIMEOUT = 300_000;

const nameOf = ({ design, variant }: DrawnProduct) => `Product ${design} ${variant}`;
const products: DrawnProduct[] = Array.from({ length: DESIGNS }, (_, design) =>
  VARIANTS.map((variant) => ({ design, variant })),
).flat();

let app: TestApp;
let server: PictureServer;
let user: TestUser;

beforeAll(async () => {
  server = await PictureServer.start();
  app = await startApp({
    environment: { ALLOW_PRIVATE_HOSTS: server.allowed, BATCH_CONCURRENCY_PER_HOST: '8' },
  });
  user = await app.newUser();
  await expectTakenIn(products);
}, TIMEOUT);
afterAll(async () => {
  await app.stop();
  await server.stop();
});

/** As the rows of one batch. */
async function expectTakenIn(all: readonly DrawnProduct[]): Promise<void> {
  const rows: [string, string][] = [];
  for (const product of all) rows.push([nameOf(product), server.serve(await drawProduct(product, SIZE))]);
  const { body } = await sendBatch(user, productTable(rows));
  expect(await finishedBatch(user, body.id, { timeout: TIMEOUT })).toMatchObject({ done: all.length });
  await vi.waitFor(async () => expect(await unrendered()).toBe(0), { timeout: TIMEOUT, interval: 250 });
}

async function unrendered(): Promise<number> {
  const [{ count }] = await app.database.query(
    `SELECT count(*)::int AS count FROM images WHERE thumbhash IS NULL AND owner_id = $1`,
    [user.id],
  );
  return count;
}

/** @returns what the platform takes the picture for, the best first */
async function matchesOf(by: TestUser, picture: Buffer): Promise<Json[]> {
  const { body: image } = await by.upload(picture, 'photo.jpg');
  await by.post(`/images/${image.id}/analysis`, { producers: ['visual-matches'] });
  const production = async () => (await by.get(`/images/${image.id}/analysis/visual-matches`)).body;
  await expect
    .poll(async () => (await production()).status, { timeout: 60_000, interval: 50 })
    .toMatch(/done|skipped|failed/);
  const { status, error, data } = await production();
  if (status === 'done') return data.matches;
  expect(error.code).toBe('NO_MATCH');
  return [];
}

async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE)
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(work))));
  return results;
}

describe('with nothing configured, a catalogue of 500 products from a batch', () => {
  it(
    'finds the product of a re-photographed picture first, in 95 of 100 cases or more',
    async () => {
      const random = seeded(2026);
      const asked = Array.from({ length: ASKED }, () => ({
        product: products[Math.floor(random() * products.length)]!,
        how: { ...someRephotographing(random), size: 200 + Math.round(600 * random()) },
      }));

      const first = await inTurns(asked, async ({ product, how }) => {
        const [best] = await matchesOf(user, await rephotograph(await drawProduct(product, SIZE), how));
        return { wanted: nameOf(product), found: best?.title, score: best?.score, how };
      });

      const wrong = first.filter(({ wanted, found }) => wanted !== found);
      console.info(`Found first: ${ASKED - wrong.length} of ${ASKED}`);
      expect(wrong.slice(ASKED * 0.05)).toEqual([]);
    },
    TIMEOUT,
  );

  it(
    'takes hardly any other product for one of these, none beyond doubt, and shows them to nobody else',
    async () => {
      const unknown = Array.from({ length: ASKED_OF_OTHERS }, (_, index) => ({
        design: 1_000 + index,
        variant: 'none' as const,
      }));
      const claimed = await inTurns(unknown, async (product) =>
        matchesOf(user, await drawProduct(product, SIZE)),
      );
      const known = claimed.filter(({ length }) => length > 0);
      console.info(`Taken for another one: ${known.length} of ${ASKED_OF_OTHERS}`);
      expect(known.slice(1)).toEqual([]);
      expect(known.flat().filter(({ isExact }) => isExact)).toEqual([]);

      const stranger = await app.newUser();
      expect(await matchesOf(stranger, await drawProduct(products[0]!, SIZE))).toEqual([]);
    },
    TIMEOUT,
  );

  it('is sure of the very same picture', async () => {
    const [best] = await matchesOf(user, await drawProduct(products[7]!, SIZE));
    expect(best).toMatchObject({
      title: nameOf(products[7]!),
      score: 1,
      isExact: true,
      site: null,
      url: null,
    });
  });
});

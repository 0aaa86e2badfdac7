import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProductRows } from '../src/batches/export/product-rows.js';
import { after, EndedItems } from '../src/batches/streams/ended-items.js';
import { startApp, type TestApp } from './support/app.js';
import { productTable, sendBatch } from './support/batches.js';

const ROWS = 12_000;
/** Of the largest page, with one more. */
const PAGE = 1001;

interface Plan {
  'Actual Rows': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

const rowsIn = (plan: Plan): number =>
  Math.max(
    plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0),
    ...(plan.Plans ?? []).map((each) => rowsIn(each)),
  );

/** A large batch that was just written, whose rows are all at fault. Nothing is fetched: there is no worker. */
describe('a large batch that was just written', () => {
  let app: TestApp;
  let id: string;
  beforeAll(async () => {
    app = await startApp({ worker: false });
    const user = await app.newUser();
    const table = productTable(
      Array.from({ length: ROWS }, (_, n) => [`Chair ${n}`, `http://10.0.0.1/${n}.jpg`]),
    );
    ({ id } = (await sendBatch(user, table)).body);
  });
  afterAll(() => app.stop());

  it('is known to the database for what it is', async () => {
    const known = await app.database.query<{ rows: number }[]>(
      `SELECT reltuples::int AS rows FROM pg_class WHERE relname IN ('batch_items', 'batch_products')`,
    );
    expect(known).toEqual([{ rows: ROWS }, { rows: ROWS }]);
  });

  it.each<[string, (source: DataSource) => AsyncGenerator]>([
    ['of its rows', (source) => new ProductRows(source).rows(id, false)],
    ['of the rows that failed', (source) => new ProductRows(source).rows(id, true)],
    ['of its items', (source) => new ProductRows(source).items(id, false)],
    ['of the items that ended together', (source) => new EndedItems(source).since(id, after(0))],
  ])('is read no further than to the end of each page %s', async (_name, read) => {
    const looked: number[] = [];
    const query = async (sql: string, parameters: unknown[]) => {
      const [explained] = await app.database.query<{ 'QUERY PLAN': { Plan: Plan }[] }[]>(
        `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
        parameters,
      );
      looked.push(rowsIn(explained!['QUERY PLAN'][0]!.Plan));
      return app.database.query(sql, parameters);
    };

    let count = 0;
    for await (const _ of read({ query } as unknown as DataSource)) count++;

    expect(count).toBe(ROWS);
    expect(Math.max(...looked)).toBeLessThanOrEqual(PAGE);
  });
});

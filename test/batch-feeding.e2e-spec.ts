import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIND_WAITING } from '../src/batches/work/waiting-items.js';
import { newId } from '../src/common/ids.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';

const MANY = 100_000;

let database: TestDatabase;
let client: pg.Client;

beforeEach(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    `INSERT INTO users (username, username_key, email, email_key, password_hash)
     VALUES ('shop', 'shop', 'shop@example.test', 'shop@example.test', 'none')`,
  );
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

/** A batch whose items wait for these hosts. */
async function waitingBatch(hosts: Record<string, number>): Promise<string> {
  const id = newId();
  await client.query(
    `INSERT INTO batches (id, owner_id, original_filename, columns, url_column, delimiter, quality, format)
     SELECT $1, id, 'a.csv', '{urls}', 0, ',', 50, 'jpeg' FROM users`,
    [id],
  );
  let line = 2;
  for (const [host, count] of Object.entries(hosts)) {
    await client.query(
      `INSERT INTO batch_items (id, batch_id, line, position, url, host)
       SELECT gen_random_uuid(), $1, $2 + n, 0, 'http://' || $3::text || '/' || n, $3
         FROM generate_series(1, $4::int) AS n`,
      [id, line, host, count],
    );
    line += count;
  }
  return id;
}

interface Plan {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

/** Rows that were looked at, whether they were used or not. */
function rowsOf({ Plans = [], ...node }: Plan): number {
  const looked = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
  return (
    (node['Relation Name'] === 'batch_items' ? looked : 0) +
    Plans.reduce((sum, plan) => sum + rowsOf(plan), 0)
  );
}

async function find(batchIds: string[], fullHosts: string[]) {
  const values = [batchIds, fullHosts, 16, 4];
  const explained = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${FIND_WAITING}`, values);
  const { rows } = await client.query<{ host: string }>(FIND_WAITING, values);
  return { hosts: rows.map(({ host }) => host), looked: rowsOf(explained.rows[0]['QUERY PLAN'][0].Plan) };
}

describe('items that wait', () => {
  it('for a host that has enough to do are passed over at one look, however many they are', async () => {
    const large = await waitingBatch({ 'busy.example': MANY, 'other.example': 2 });
    const small = await waitingBatch({ 'busy.example': 5, 'free.example': 3 });

    for (const known of [false, true]) {
      // The first time, the planner knows nothing yet of what has just been written.
      if (known) await client.query('ANALYZE batch_items');
      const { hosts, looked } = await find([large, small], ['busy.example']);

      expect(hosts).toEqual([
        ...Array<string>(2).fill('other.example'),
        ...Array<string>(3).fill('free.example'),
      ]);
      expect(looked).toBeLessThan(30);
    }
  });

  it('for hosts that are to be left alone are passed over, and few taken of those that have asked for few', async () => {
    const id = await waitingBatch({
      'a.example': 1000,
      'b.example': 1000,
      'c.example': 1000,
      'd.example': 1,
    });
    await client.query(
      `INSERT INTO fetch_hosts (host, resume_at, answers)
       VALUES ('a.example', now() + interval '1 minute', 0), ('b.example', now(), 0), ('c.example', now(), 8)`,
    );

    const { hosts, looked } = await find([id], []);

    expect(hosts).toEqual(['b.example', 'c.example', 'c.example', 'd.example']);
    expect(looked).toBeLessThan(40);
  });

  it('for hosts that may be asked are taken from several of them', async () => {
    const id = await waitingBatch({ 'a.example': 1000, 'b.example': 1000, 'c.example': 1 });

    const { hosts, looked } = await find([id], []);

    expect(hosts.toSorted()).toEqual([
      ...Array<string>(4).fill('a.example'),
      ...Array<string>(4).fill('b.example'),
      'c.example',
    ]);
    expect(looked).toBeLessThan(40);
  });
});

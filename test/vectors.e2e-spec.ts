import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { createDataSource } from '../src/database/data-source.js';
import { EmbeddingStore } from '../src/vectors/embedding-store.js';
import { ExactSimilarity } from '../src/vectors/exact-similarity.js';
import { VectorSearch, type NearestRequest } from '../src/vectors/vector-search.js';
import { dot, normalise } from '../src/vectors/vector.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';

let database: TestDatabase;
let source: DataSource;
let store: EmbeddingStore;
let search: VectorSearch;

beforeAll(async () => {
  database = await createTestDatabase();
  source = await createDataSource(database.config).initialize();
  store = new EmbeddingStore(source);
  search = new VectorSearch(source, new ExactSimilarity(source));
});
afterAll(async () => {
  await source.destroy();
  await database.drop();
});

interface Row {
  imageId: string;
  vector: Float32Array;
}

async function newOwner(): Promise<number> {
  const name = `owner-${randomUUID()}`;
  const [row] = await source.query<{ id: number }[]>(
    `INSERT INTO users (username, username_key, email, email_key, password_hash) VALUES ($1, $1, $1, $1, 'x') RETURNING id`,
    [name],
  );
  return row!.id;
}

async function keep(ownerId: number, vectors: Float32Array[], model = 'space'): Promise<Row[]> {
  const rows = vectors.map((vector) => ({ imageId: randomUUID(), vector }));
  await source.query(
    `INSERT INTO images (id, owner_id, original_filename, file_type, file_size, sha256, storage_key, width, height)
     SELECT id, $1, 'a.jpg', 'image/jpeg', 1, id::text, id::text, 1, 1 FROM unnest($2::uuid[]) AS id`,
    [ownerId, rows.map(({ imageId }) => imageId)],
  );
  await source.transaction(async (db) => {
    for (const row of rows) await store.keep(db, { ...row, ownerId, model });
  });
  return rows;
}

function bruteForce(rows: readonly Row[], vector: Float32Array): string[] {
  return rows
    .map((row) => ({ ...row, similarity: dot(vector, row.vector) }))
    .sort((a, b) => b.similarity - a.similarity || (a.imageId < b.imageId ? 1 : -1))
    .map(({ imageId }) => imageId);
}

const nearest = async (request: Omit<NearestRequest, 'model'> & { model?: string }) =>
  (await search.nearest({ model: 'space', ...request })).map(({ imageId }) => imageId);

/** Like CLIP's: a few dimensions outweigh all others, and everything is somewhat alike. */
function randomVector(
  random: () => number,
  dimensions: number,
  around?: Float32Array,
  spread = 1,
): Float32Array {
  const values = Float32Array.from({ length: dimensions }, (_, index) => {
    const noise = (random() + random() + random() - 1.5) * spread * (index % 97 === 5 ? 12 : 1);
    return noise + (around ? around[index]! * Math.sqrt(dimensions) : 0);
  });
  return normalise(values)!;
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the nearest', () => {
  it.each([512, 768, 100, 7])(
    'of %i dimensions are those of brute force, in its order',
    async (dimensions) => {
      const random = seeded(dimensions);
      const owner = await newOwner();
      const centre = randomVector(random, dimensions);
      const rows = await keep(
        owner,
        Array.from({ length: 600 }, () => randomVector(random, dimensions, centre)),
      );
      for (let repeat = 0; repeat < 3; repeat++) {
        const vector = randomVector(random, dimensions, centre);
        expect(await nearest({ ownerId: owner, vector, limit: 50 })).toEqual(
          bruteForce(rows, vector).slice(0, 50),
        );
      }
    },
  );

  it('are found among more that are nearly the same than one estimate can tell apart', async () => {
    const random = seeded(3);
    const owner = await newOwner();
    const centre = randomVector(random, 64);
    const rows = await keep(
      owner,
      Array.from({ length: 2_500 }, () => randomVector(random, 64, centre, 0.001)),
    );
    expect(await nearest({ ownerId: owner, vector: centre, limit: 20 })).toEqual(
      bruteForce(rows, centre).slice(0, 20),
    );
  });
});

describe('a search', () => {
  const random = seeded(11);
  const [centre, query] = [randomVector(random, 32), randomVector(random, 32)];
  const request = { vector: query, limit: 10 };
  let owner: number;
  let rows: Row[];

  beforeAll(async () => {
    owner = await newOwner();
    rows = await keep(
      owner,
      Array.from({ length: 60 }, () => randomVector(random, 32, centre)),
    );
  });

  it('goes on behind where the page before ended, also between equals', async () => {
    const other = await newOwner();
    const same = await keep(
      other,
      Array.from({ length: 25 }, (_, index) => rows[index % 5]!.vector),
    );
    const found: string[] = [];
    for (let after: NearestRequest['after']; ;) {
      const page = await search.nearest({ model: 'space', ...request, limit: 7, ownerId: other, after });
      found.push(...page.map(({ imageId }) => imageId));
      after = page.at(-1);
      if (page.length < 7) break;
    }
    expect(found).toEqual(bruteForce(same, query));
  });

  it('leaves out what is not alike enough', async () => {
    const order = bruteForce(rows, query);
    const similarity = new Map(rows.map(({ imageId, vector }) => [imageId, dot(query, vector)]));
    const atLeast = similarity.get(order[6]!)!;
    expect(await nearest({ ...request, ownerId: owner, atLeast })).toEqual(order.slice(0, 7));
  });

  it('takes only those that it may choose from', async () => {
    const order = bruteForce(rows, query);
    const ids = order.filter((_, index) => index % 3 === 0);
    const among = { sql: 'SELECT id FROM images WHERE id = ANY($1)', values: [ids] };
    const choice = { model: 'space', ...request, ownerId: owner, among, except: ids[0]! };
    expect(await nearest(choice)).toEqual(ids.slice(1, 11));
    expect(await search.count(choice)).toBe(ids.length - 1);
  });

  it("finds neither another owner's, nor another model's, nor what has another length", async () => {
    const [stranger, mixed] = [await newOwner(), await newOwner()];
    await keep(mixed, [query], 'another space');
    await keep(mixed, [randomVector(random, 16)]);
    expect(await nearest({ ...request, ownerId: stranger })).toEqual([]);
    expect(await nearest({ ...request, ownerId: mixed })).toEqual([]);
    expect(await nearest({ ...request, ownerId: mixed, model: 'another space' })).toHaveLength(1);
  });

  it('finds a vector where it is now, not where it was', async () => {
    const changing = await newOwner();
    const [row] = await keep(changing, [centre]);
    await source.transaction((db) =>
      store.keep(db, { imageId: row!.imageId, ownerId: changing, model: 'space', vector: query }),
    );
    const [found] = await search.nearest({ model: 'space', ...request, ownerId: changing });
    expect(found!.similarity).toBeCloseTo(1, 5);
    expect(await store.find(row!.imageId, 'space')).toEqual(query);
    expect(await store.find(row!.imageId, 'another space')).toBeUndefined();
  });
});

describe('what is stored', () => {
  it('keeps the vectors apart from what every search reads', async () => {
    const random = seeded(5);
    await keep(
      await newOwner(),
      Array.from({ length: 200 }, () => randomVector(random, 512)),
      'large',
    );
    const [size] = await source.query<{ bytes: number }[]>(
      `SELECT avg(pg_column_size(e.*) - pg_column_size(vector))::int AS bytes FROM image_embeddings e WHERE model = 'large'`,
    );
    expect(size!.bytes).toBeLessThan(750);
    const [heap] = await source.query<{ pages: number }[]>(
      `SELECT count(DISTINCT (ctid::text::point)[0])::int AS pages FROM image_embeddings WHERE model = 'large'`,
    );
    expect(heap!.pages).toBeLessThan(200 / 8);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Source } from '../src/analysis/producer.js';
import { CatalogueOffers } from '../src/identification/catalogue/catalogue.offer-search.js';
import { Catalogue } from '../src/identification/catalogue/catalogue.js';
import { idsWithWords } from '../src/identification/catalogue/product-words.js';
import { productCalled } from '../src/identification/testing/products.js';
import { startApp, type TestApp } from './support/app.js';
import type { TestUser } from './support/test-user.js';

const MARKED = 3_000;
const SETTINGS = { timeoutSeconds: 30 } as ConstructorParameters<typeof CatalogueOffers>[2];
const PRODUCT = productCalled('Acme Trail 200 jacket', {
  maker: 'Acme',
  model: 'Trail 200',
  confidence: 0.9,
});

describe('a catalogue of many products that are marked by hand', () => {
  let app: TestApp;
  let user: TestUser;

  beforeAll(async () => {
    app = await startApp();
    user = await app.newUser();
    await app.database.query(
      `INSERT INTO images (id, owner_id, original_filename, file_type, file_size, sha256, storage_key, width, height,
                           status, product)
       SELECT gen_random_uuid(), $1, 'a.png', 'image/png', 1, md5(n::text) || md5((-n)::text), 'none', 1, 1, 'processed',
              jsonb_build_object('name', CASE n WHEN 1 THEN 'Acme Trail 200 jacket' ELSE 'Acme jacket of wool ' || n END,
                'maker', 'Acme', 'model', NULL, 'url', NULL, 'condition', NULL, 'description', repeat('warm and dry ', 50),
                'price', jsonb_build_object('amountMinor', n, 'currency', 'EUR'))
         FROM generate_series(1, $2::int) AS n`,
      [user.id, MARKED],
    );
    await app.database.query('ANALYZE images');
  });
  afterAll(() => app.stop());

  it('is searched by its index', async () => {
    const plan = await app.database.query(`EXPLAIN ${idsWithWords('$1', `to_tsquery('simple', $2)`)}`, [
      user.id,
      'jacket',
    ]);
    expect(JSON.stringify(plan)).toContain('images_product_words_idx');
    const { status, body } = await user.get('/catalogue?q=trail%20200%20jac');
    expect(status).toBe(200);
    expect(body.data).toMatchObject([{ product: { name: PRODUCT.name } }]);
  });

  it('offers what shares most words, however many share some', async () => {
    const search = new CatalogueOffers(app.database, new Catalogue(app.database), SETTINGS);
    const offers = await search.find({
      product: PRODUCT,
      source: { image: { id: '00000000-0000-4000-8000-000000000000', ownerId: user.id } } as Source,
      signal: new AbortController().signal,
    });
    expect(offers[0]).toMatchObject({ title: PRODUCT.name, price: { amountMinor: 1 } });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Evidence, ProductResult } from '../src/analysis/identification-results.js';
import type { Source } from '../src/analysis/producer.js';
import { CatalogueOffers } from '../src/identification/catalogue/catalogue.offer-search.js';
import { Catalogue } from '../src/identification/catalogue/catalogue.js';
import { CAMERA } from '../src/identification/testing/products.js';
import { startApp, type TestApp } from './support/app.js';
import { finishedBatch, sendBatch } from './support/batches.js';
import { drawProduct } from './support/drawn-products.js';
import { formOf, Lines } from './support/identification/lines.js';
import { startImmichMl } from './support/model-services/immich-ml.js';
import { PictureServer } from './support/picture-server.js';
import { plainPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';

let service: Awaited<ReturnType<typeof startImmichMl>>;
let app: TestApp;
let pictures: PictureServer;
let user: TestUser;

beforeAll(async () => {
  service = await startImmichMl();
  pictures = await PictureServer.start();
  app = await startApp({
    environment: {
      EMBEDDER: 'immich-ml',
      IMMICH_ML_URL: service.url,
      ALLOW_PRIVATE_HOSTS: pictures.allowed,
    },
  });
});
afterAll(async () => {
  await app.stop();
  await pictures.stop();
  await service.stop();
});
beforeEach(async () => {
  user = await app.newUser();
});

async function upload(bytes: Buffer): Promise<string> {
  const { status, body } = await user.upload(bytes, 'picture');
  expect(status).toBe(201);
  return body.id;
}

async function addProduct(bytes: Buffer, product: Json): Promise<string> {
  const id = await upload(bytes);
  await user.finished(id);
  const { status } = await user.call('PUT', `/images/${id}/product`, { json: product });
  expect(status).toBe(200);
  return id;
}

async function search(id: string): Promise<Json> {
  await user.post(`/images/${id}/analysis`, { producers: ['visual-matches'] });
  const production = async () => (await user.get(`/images/${id}/analysis/visual-matches`)).body;
  await expect
    .poll(async () => (await production()).status, { timeout: 30_000, interval: 50 })
    .toMatch(/done|skipped|failed/);
  return production();
}

describe('with a model that compares pictures, the catalogue', () => {
  it('is also searched by what the model takes for alike, which is never beyond doubt', async () => {
    // Too plain to be told by their pixels; the model goes by colour.
    const red = await addProduct(await plainPicture('#e00000'), { name: 'Red cloth', maker: 'Weber' });
    await addProduct(await plainPicture('#0000e0'), { name: 'Blue cloth' });

    const { status, data } = await search(await upload(await plainPicture('#c01010')));

    expect(status).toBe('done');
    expect(data.matches).toEqual([
      expect.objectContaining({ title: 'Red cloth', maker: 'Weber', imageId: red, isExact: false }),
    ]);
    expect(data.matches[0].score).toBeLessThan(0.8);
  });

  it('waits for the vector of a picture that has just come', async () => {
    await addProduct(await plainPicture('#00d000'), { name: 'Green cloth' });
    const id = await upload(await plainPicture('#10b010'));
    // At once: its vector is still to be made.
    expect((await search(id)).data.matches).toMatchObject([{ title: 'Green cloth' }]);
  });

  it('tells of what looks the same before what is merely alike', async () => {
    const drawn = await drawProduct({ design: 5, variant: 'none' }, { width: 160, height: 160 });
    const again = await drawProduct({ design: 5, variant: 'none' }, { width: 150, height: 150, quality: 60 });
    await addProduct(await drawProduct({ design: 5, variant: 'label' }, { width: 160, height: 160 }), {
      name: 'Another label',
    });
    const id = await addProduct(drawn, {
      name: 'Watch',
      model: 'W 1',
      url: 'https://watches.example/w1',
      price: { amountMinor: 9_900, currency: 'CHF' },
      condition: 'used',
    });

    const { data } = await search(await upload(again));

    expect(data.matches[0]).toMatchObject({
      title: 'Watch',
      model: 'W 1',
      url: 'https://watches.example/w1',
      price: { amountMinor: 9_900, currency: 'CHF' },
      condition: 'used',
      imageId: id,
      isExact: true,
    });
  });

  it('of somebody else is not searched', async () => {
    await addProduct(await plainPicture('#e0e000'), { name: 'Yellow cloth' });
    user = await app.newUser();
    expect(await search(await upload(await plainPicture('#d0d010')))).toMatchObject({
      status: 'skipped',
      error: { code: 'NO_MATCH' },
    });
  });
});

describe('offers in the catalogue', () => {
  const PRODUCT = { ...CAMERA, confidence: 0.9 };
  const price = { amountMinor: 90_000, currency: 'EUR' };
  const evidenceOf = (imageId: string): Evidence => ({
    provider: 'catalogue',
    url: null,
    title: null,
    price: null,
    seenAt: '2026-01-01T00:00:00.000Z',
    imageId,
  });
  const settings = { timeoutSeconds: 30 } as ConstructorParameters<typeof CatalogueOffers>[2];
  let colours = 0;
  const newPicture = () => plainPicture(`#${(++colours * 4_001).toString(16).padStart(6, '0')}`);

  const offers = (imageId: string, product = PRODUCT) =>
    new CatalogueOffers(app.database, new Catalogue(app.database), settings).find({
      product,
      source: { image: { id: imageId, ownerId: user.id } } as Source,
      signal: new AbortController().signal,
    });

  it('are its entries with a price that name the product and are not new, surest first', async () => {
    const asked = await upload(await newPicture());
    const unsaid = await addProduct(await newPicture(), { name: 'X100V', maker: 'Fujifilm', price });
    const good = await addProduct(await newPicture(), {
      name: 'FUJIFILM X-100V, black',
      url: 'https://shop.example/x100v',
      condition: 'good',
      price,
    });
    await addProduct(await newPicture(), { name: 'Fujifilm X100V, sealed', condition: 'new', price });
    await addProduct(await newPicture(), { name: 'Fujifilm X100V without a price' });
    await addProduct(await newPicture(), { name: 'Fujifilm X-T5', price });
    await addProduct(await newPicture(), { name: 'Oak chair', price });

    const found = await offers(asked);

    expect(new Set(found.map(({ imageId }) => imageId))).toEqual(new Set([unsaid, good]));
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          source: 'catalogue',
          title: 'X100V',
          price,
          condition: null,
          conditionText: null,
          kind: 'ask',
          url: null,
        }),
        expect.objectContaining({ condition: 'good', url: 'https://shop.example/x100v' }),
      ]),
    );
    expect(Math.min(...found.map(({ match }) => match))).toBeGreaterThanOrEqual(0.6);
  });

  it('are one for each row, whatever the number of its pictures, and none of what the picture was taken for', async () => {
    const asked = await upload(await newPicture());
    const served = await Promise.all(
      Array.from({ length: 4 }, async () => pictures.serve(await newPicture())),
    );
    const table = `Product Name,Price,Condition,Input Image Urls
X100V Fujifilm,900 EUR,used,"${served.slice(0, 3).join(', ')}"
Fujifilm X100V,950 EUR,,${served[3]}
`;
    const { body } = await sendBatch(user, table);
    await finishedBatch(user, body.id);
    const { body: items } = await user.get(`/batches/${body.id}/items?limit=10`);
    const [first, second] = items.data.map(({ imageId }: Json) => imageId);

    const pricesOf = async (taken: Partial<ProductResult>) =>
      (await offers(asked, { ...PRODUCT, ...taken })).map(
        (offer) => `${offer.price.amountMinor} ${offer.condition}`,
      );
    expect((await pricesOf({})).toSorted()).toEqual(['90000 used', '95000 null']);
    expect(await pricesOf({ evidence: [evidenceOf(second)] })).toEqual(['95000 null']);
    expect(await offers(first)).toHaveLength(1);

    // What somebody says of one picture is said of the piece.
    const product = { name: 'Fujifilm X100V', price: { amountMinor: 70_000, currency: 'EUR' } };
    await user.call('PUT', `/images/${second}/product`, { json: product });
    expect((await pricesOf({})).toSorted()).toEqual(['70000 null', '95000 null']);
  });

  it('are of the same kind of thing, though a table names no model', async () => {
    const jackets = [120, 115, 105].map((amount) => ['Jacket', amount] as const);
    const others = { 'Jacke rot': 110, Pants: 45, Socks: 9, Backpack: 70, Gloves: 20, Cap: 15 };
    const rows = await Promise.all(
      [...jackets, ...Object.entries(others)].map(async ([kind, amount]) => {
        const picture = await newPicture();
        const row = `Northpeak Trail ${kind},Northpeak,${amount},EUR,good,${pictures.serve(picture)}`;
        return { picture, row };
      }),
    );
    const table = `Product name,Brand,Price,Currency,Condition,Image URL\n${rows.map(({ row }) => row).join('\n')}\n`;
    const { body } = await sendBatch(user, table);
    await finishedBatch(user, body.id);

    const lines = await (await Lines.open(user, formOf(rows[0]!.picture, 'jacket.png'))).all();
    const told = Object.fromEntries(lines.map((line: Json) => [line.data_description, line.data]));
    expect(told['model-producer']).toEqual({ producer: 'Northpeak', model: 'Trail Jacket' });
    const found = told['second-hand-offers'].map((offer: Json) => offer.price);
    expect(found.toSorted()).toEqual(['105.00 EUR', '110.00 EUR', '115.00 EUR']);
    expect(told['estimated-price']).toMatchObject({ price: '110.00 EUR' });
  });

  it('are of the same piece of a series, though only its name tells which it is', async () => {
    const marked = await Promise.all(
      ["Levi's® Trucker Jacket II", "Levi's Trucker Jacket", "Levi's Trucker Jacket II, worn"].map(
        async (name) => {
          const picture = await newPicture();
          await addProduct(picture, { name, maker: "Levi's", price, condition: 'good' });
          return picture;
        },
      ),
    );
    const lines = await (await Lines.open(user, formOf(marked[0]!, 'jacket.png'))).all();
    const told = Object.fromEntries(lines.map((line: Json) => [line.data_description, line.data]));
    expect(told['model-producer']).toEqual({ producer: "Levi's", model: 'Trucker Jacket II' });
    expect(told['second-hand-offers'].map(({ title }: Json) => title)).toEqual([
      "Levi's Trucker Jacket II, worn",
    ]);
  });

  it('leave out the picture that is asked for, and what others have', async () => {
    const own = await addProduct(await newPicture(), { name: 'Fujifilm X100V', price });
    expect(await offers(own)).toEqual([]);
    user = await app.newUser();
    expect(await offers(await upload(await newPicture()))).toEqual([]);
  });

  it('are neither what is for the product nor its kin', async () => {
    user = await app.newUser();
    const asked = await upload(await newPicture());
    for (const name of ['Lampenschirm für Funzel 3000', 'Funzel 2000', 'Funzel 3000 Anleitung'])
      await addProduct(await newPicture(), { name, price });
    await addProduct(await newPicture(), { name: 'Tasche', maker: 'Funzel', model: '3000', price });
    const lamp = await addProduct(await newPicture(), { name: 'Stehlampe Funzel 3000', price });
    const found = await offers(asked, { ...PRODUCT, maker: 'Funzel', model: '3000', name: 'Funzel 3000' });
    expect(found.map(({ imageId }) => imageId)).toEqual([lamp]);
  });

  it('are none for a product without words, and words that mean something to the database do no harm', async () => {
    const asked = await upload(await newPicture());
    const odd = `Sigma 35mm f/1.4 'Art' & <b>|!:*\\ (Ømega)`;
    await addProduct(await newPicture(), { name: odd, price });
    expect(await offers(asked, { ...PRODUCT, maker: null, model: null, name: '…' })).toEqual([]);
    expect(await offers(asked, { ...PRODUCT, maker: null, model: null, name: odd })).toHaveLength(1);
  });
});

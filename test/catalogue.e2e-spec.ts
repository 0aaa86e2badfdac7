import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { finishedBatch, sendBatch } from './support/batches.js';
import { drawProduct } from './support/drawn-products.js';
import { PictureServer } from './support/picture-server.js';
import type { Json, TestUser } from './support/test-user.js';

let app: TestApp;
let pictures: PictureServer;
let user: TestUser;

beforeAll(async () => {
  pictures = await PictureServer.start();
  app = await startApp({ environment: { ALLOW_PRIVATE_HOSTS: pictures.allowed } });
});
afterAll(async () => {
  await app.stop();
  await pictures.stop();
});
beforeEach(async () => {
  user = await app.newUser();
});

const SMALL = { width: 96, height: 96 };
let designs = 0;
const newProductPicture = () => drawProduct({ design: designs++, variant: 'none' }, SMALL);

const PRODUCT = {
  name: 'Oak chair',
  maker: 'Nordholz',
  model: 'N 7',
  url: 'https://nordholz.example/n7',
  price: { amountMinor: 18_900, currency: 'EUR' },
  condition: 'good',
  description: 'A chair of oak',
  material: 'oak',
};
const NOTHING_ELSE = {
  maker: null,
  model: null,
  url: null,
  price: null,
  condition: null,
  description: null,
  material: null,
};

async function upload(by = user): Promise<Json> {
  const { status, body } = await by.upload(await newProductPicture(), 'product.jpg');
  expect(status).toBe(201);
  return body;
}
const mark = (id: string, product: Json, by = user) =>
  by.call('PUT', `/images/${id}/product`, { json: product });
const catalogueOf = async (by: TestUser, query = '') => (await by.get(`/catalogue${query}`)).body;
const namesOf = ({ data }: Json): string[] => data.map(({ product }: Json) => product.name);

/** @param lines of the table below its header, each with `PICTURE` where the address of a picture of its own is to be */
async function batch(header: string, lines: readonly string[]): Promise<string[]> {
  const rows = await Promise.all(
    lines.map(async (line) => line.replace('PICTURE', pictures.serve(await newProductPicture()))),
  );
  const { status, body } = await sendBatch(user, [header, ...rows, ''].join('\n'));
  expect(status).toBe(202);
  await finishedBatch(user, body.id);
  const items = await user.get(`/batches/${body.id}/items?limit=100`);
  return items.body.data.map(({ imageId }: Json) => imageId);
}

describe('an image', () => {
  it('is a product once somebody has said so, with all that was said', async () => {
    const { id } = await upload();

    const { status, body } = await mark(id, PRODUCT);

    expect(status).toBe(200);
    expect(body.product).toEqual(PRODUCT);
    expect((await user.get(`/images/${id}`)).body.product).toEqual(PRODUCT);
    expect(await catalogueOf(user)).toMatchObject({
      data: [{ image: { id }, product: PRODUCT, source: 'user' }],
      nextCursor: null,
    });
  });

  it('needs no more than a name to be one', async () => {
    const { id } = await upload();
    expect((await mark(id, { name: ' Oak chair ' })).body.product).toEqual({
      name: 'Oak chair',
      ...NOTHING_ELSE,
    });
  });

  it('is no product any more once that is taken back', async () => {
    const { id } = await upload();
    await mark(id, PRODUCT);

    expect((await user.call('DELETE', `/images/${id}/product`)).status).toBe(204);

    expect((await user.get(`/images/${id}`)).body.product).toBeNull();
    expect((await catalogueOf(user)).data).toEqual([]);
    expect((await user.call('DELETE', `/images/${id}/product`)).status).toBe(204);
  });

  it('tells listeners of what was said', async () => {
    const { id } = await upload();
    const last = await user.finished(id);

    await mark(id, PRODUCT);
    const [{ seq }] = await app.database.query('SELECT seq FROM images WHERE id = $1', [id]);
    await mark(id, PRODUCT);

    expect(last.product).toBeNull();
    const [again] = await app.database.query('SELECT seq FROM images WHERE id = $1', [id]);
    expect(again.seq, 'saying the same again').toBe(seq);
    await user.call('DELETE', `/images/${id}/product`);
    const [after] = await app.database.query('SELECT seq FROM images WHERE id = $1', [id]);
    expect(BigInt(after.seq)).toBeGreaterThan(BigInt(seq));
  });

  it("of somebody else's is not there", async () => {
    const { id } = await upload();
    const stranger = await app.newUser();

    for (const answer of [
      await mark(id, PRODUCT, stranger),
      await stranger.call('DELETE', `/images/${id}/product`),
      await mark('no-id', PRODUCT),
    ])
      expect(answer).toMatchObject({ status: 404, body: { code: 'IMAGE_NOT_FOUND' } });
    expect((await user.get(`/images/${id}`)).body.product).toBeNull();
    await mark(id, PRODUCT);
    expect((await catalogueOf(stranger)).data).toEqual([]);
  });

  it.each([
    ['name', { ...PRODUCT, name: ' ' }],
    ['name', { maker: 'Nordholz' }],
    ['name', { ...PRODUCT, name: 'x'.repeat(301) }],
    ['url', { ...PRODUCT, url: 'javascript:alert(1)' }],
    ['url', { ...PRODUCT, url: 'https://user:secret@nordholz.example/' }],
    ['url', { ...PRODUCT, url: `https://nordholz.example/${'x'.repeat(2048)}` }],
    ['url', { ...PRODUCT, url: 7 }],
    ['price.currency', { ...PRODUCT, price: { amountMinor: 1, currency: 'XYZ' } }],
    ['price.currency', { ...PRODUCT, price: { amountMinor: 1, currency: 'XXX' } }],
    ['price.currency', { ...PRODUCT, price: { amountMinor: 1, currency: 'XAU' } }],
    ['price.currency', { ...PRODUCT, price: { amountMinor: 1, currency: 978 } }],
    ['price', { ...PRODUCT, price: [] }],
    ['price', { ...PRODUCT, price: [{ amountMinor: 1, currency: 'EUR' }] }],
    ['price.amountMinor', { ...PRODUCT, price: { amountMinor: -1, currency: 'EUR' } }],
    ['price.amountMinor', { ...PRODUCT, price: { amountMinor: 0.5, currency: 'EUR' } }],
    ['condition', { ...PRODUCT, condition: 'splendid' }],
    ['description', { ...PRODUCT, description: 'x'.repeat(4001) }],
    ['owner', { ...PRODUCT, owner: 1 }],
  ])('is not called what cannot be: %s', async (field, product) => {
    const { id } = await upload();
    const { status, body } = await mark(id, product);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
    expect(body.errors.map((error: Json) => error.field)).toContain(field);
  });
});

describe('the catalogue', () => {
  it('has what the columns of a batch say of its products', async () => {
    const ids = await batch(
      'Product Name,Brand,Model No.,Price,Currency,URL,Condition,Material,Input Image Urls',
      [
        'Oak chair,Nordholz,N 7,"1.389,00",EUR,https://nordholz.example/n7,very good,oak,PICTURE',
        'Blue mug,Keramo,,$12,,javascript:alert(1),brand new,,PICTURE',
        'Plain bottle,,,on request,,,,,PICTURE',
      ],
    );

    const { data } = await catalogueOf(user);

    const products = new Map(data.map(({ image, product }: Json) => [image.id, product]));
    expect(ids.map((id) => products.get(id))).toEqual([
      { ...PRODUCT, price: { amountMinor: 138_900, currency: 'EUR' }, description: null },
      {
        ...NOTHING_ELSE,
        name: 'Blue mug',
        maker: 'Keramo',
        price: { amountMinor: 1_200, currency: 'USD' },
        condition: 'new',
      },
      { ...NOTHING_ELSE, name: 'Plain bottle' },
    ]);
    expect(new Set(data.map(({ source }: Json) => source))).toEqual(new Set(['batch']));
  });

  it('takes no address of a picture for one of a page', async () => {
    await batch('Product Name,Url', ['Oak chair,PICTURE']);
    expect((await catalogueOf(user)).data).toMatchObject([{ product: { name: 'Oak chair', url: null } }]);
  });

  it('puts what a person says before what a row says, and the newest row before older ones', async () => {
    const url = pictures.serve(await newProductPicture());
    const send = async (line: string) => {
      const { body } = await sendBatch(user, `Product Name,Brand,Input Image Urls\n${line},${url}\n`);
      await finishedBatch(user, body.id);
      return body.id as string;
    };
    await send('Chair of oak,Old Brand');
    const newest = await send('Oak chair,New Brand');
    const [{ image, product }] = (await catalogueOf(user)).data;
    expect(product).toMatchObject({ name: 'Oak chair', maker: 'New Brand' });

    await mark(image.id, { name: 'My own chair' });
    expect((await catalogueOf(user)).data).toMatchObject([
      { product: { name: 'My own chair' }, source: 'user' },
    ]);

    await user.call('DELETE', `/images/${image.id}/product`);
    await user.call('DELETE', `/batches/${newest}`);
    expect((await catalogueOf(user)).data).toMatchObject([
      { product: { name: 'Chair of oak', maker: 'Old Brand' }, source: 'batch' },
    ]);
  });

  it('still knows the names of products whose batch is gone', async () => {
    const [id] = await batch('Product Name,Brand,Input Image Urls', ['Oak chair,Nordholz,PICTURE']);
    const [{ batch_id }] = await app.database.query('SELECT batch_id FROM batch_items WHERE image_id = $1', [
      id,
    ]);
    await user.call('DELETE', `/batches/${batch_id}`);
    expect((await catalogueOf(user)).data).toEqual([
      expect.objectContaining({ product: { ...NOTHING_ELSE, name: 'Oak chair' }, source: 'batch' }),
    ]);
  });

  it('is searched by words, of rows and of what people say', async () => {
    const [chair] = await batch('Product Name,Input Image Urls', ['Oak chair,PICTURE', 'Café mug,PICTURE']);
    const { id } = await upload();
    await mark(id, { name: 'Red lamp', maker: 'Lumo', description: 'With a chain' });

    expect(namesOf(await catalogueOf(user, '?q=chair'))).toEqual(['Oak chair']);
    expect(namesOf(await catalogueOf(user, '?q=OAK%20cha'))).toEqual(['Oak chair']);
    expect(namesOf(await catalogueOf(user, '?q=caf%C3%A9'))).toEqual(['Café mug']);
    expect(namesOf(await catalogueOf(user, '?q=lumo%20chain'))).toEqual(['Red lamp']);
    expect(namesOf(await catalogueOf(user, '?q=oak%20lamp'))).toEqual([]);
    expect(namesOf(await catalogueOf(user, `?q=${encodeURIComponent(`'&|!:*\\ <-> (`)}`))).toHaveLength(3);
    await mark(chair!, { name: 'Stool' });
    expect(namesOf(await catalogueOf(user, '?q=chair'))).toEqual([]);
  });

  it('is paged, newest first, by page or by cursor', async () => {
    for (const name of ['First', 'Second', 'Third']) await mark((await upload()).id, { name });
    await upload();

    const first = await catalogueOf(user, '?limit=2');
    expect(namesOf(first)).toEqual(['Third', 'Second']);
    expect(namesOf(await catalogueOf(user, `?limit=2&cursor=${first.nextCursor}`))).toEqual(['First']);
    expect(await catalogueOf(user, '?limit=2&page=2')).toMatchObject({ total: 3, page: 2, nextCursor: null });
    expect((await user.get('/catalogue?cursor=nonsense')).status).toBe(400);
  });

  it('goes with its images', async () => {
    const { id } = await upload();
    await mark(id, PRODUCT);
    await user.call('DELETE', `/images/${id}`);
    expect((await catalogueOf(user)).data).toEqual([]);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProductReader } from '../src/identification/product/product-reader.js';
import { startApp, type TestApp } from './support/app.js';
import { drawProduct } from './support/drawn-products.js';
import { formOf, Lines } from './support/identification/lines.js';
import { json, type FakeService } from './support/model-services/fake-service.js';
import { startGoogleVision, VISION_KEY, visionAnswer } from './support/provider-services/google-vision.js';
import type { Json, TestUser } from './support/test-user.js';

const PATIENCE = { timeout: 30_000 };
const CHAIR = { name: 'Nordholz N 7', maker: 'Nordholz', model: 'N 7' };
const STOOL = { name: 'Keramo K 2', maker: 'Keramo', model: 'K 2' };

let vision: FakeService;
let app: TestApp;
let user: TestUser;
let designs = 400;

beforeAll(async () => {
  vision = await startGoogleVision();
  app = await startApp({
    environment: {
      VISUAL_SEARCH: 'catalogue,google-vision',
      GOOGLE_VISION_URL: vision.url,
      GOOGLE_VISION_API_KEY: VISION_KEY,
    },
  });
});
beforeEach(async () => {
  user = await app.newUser();
  vision.received.length = 0;
});
afterEach(() => void vi.restoreAllMocks());
afterAll(async () => {
  await app?.stop();
  await vision?.stop();
});

const newDesign = () => designs++;
const drawn = (design: number, width = 320) =>
  drawProduct({ design, variant: 'none' }, { width, height: width });
const mark = (id: string, product: Json) => user.call('PUT', `/images/${id}/product`, { json: product });
const unmark = (id: string) => user.call('DELETE', `/images/${id}/product`);

/** What a picture is said to be, or why that is not known. */
async function told(picture: Buffer): Promise<{ id: string; is: Json }> {
  const lines = await Lines.open(user, formOf(picture, 'product.jpg'));
  const all = await lines.all();
  const line = all.find(({ data_description: about }: Json) => about === 'model-producer');
  return { id: lines.imageId, is: line.data?.model ?? line.error.code };
}
const runsOf = async (id: string) =>
  Object.fromEntries(
    (
      await app.database.query<{ producer: string; run: number }[]>(
        `SELECT producer, run FROM productions WHERE image_id = $1 AND producer IN ('visual-matches', 'product')`,
        [id],
      )
    ).map(({ producer, run }) => [producer, run]),
  );

/** A picture like one that is marked already. */
async function likeAnother(): Promise<{ picture: Buffer; id: string }> {
  const design = newDesign();
  const { body: twin } = await user.upload(await drawn(design, 352), 'twin.jpg');
  await user.finished(twin.id);
  await mark(twin.id, STOOL);
  const picture = await drawn(design);
  const { id, is } = await told(picture);
  expect(is).toBe('K 2');
  return { picture, id };
}

describe('what was found out about a picture', () => {
  it('follows who says what it is, though nothing was found, and who takes that back', async () => {
    const picture = await drawn(newDesign());
    const { id, is } = await told(picture);
    expect(is).toBe('CONSENT_NEEDED');

    await mark(id, CHAIR);
    expect((await told(picture)).is).toBe('N 7');
    expect((await user.get(`/images/${id}`)).body.tags).toEqual(expect.arrayContaining(['nordholz']));

    await mark(id, STOOL);
    expect((await told(picture)).is).toBe('K 2');

    await unmark(id);
    expect((await told(picture)).is).toBe('CONSENT_NEEDED');
  });

  it('follows him before what was found, which is asked for no more, and comes back', async () => {
    const { picture, id } = await likeAnother();
    await mark(id, CHAIR);
    expect((await told(picture)).is).toBe('N 7');
    expect((await user.get(`/images/${id}`)).body.tags).not.toContain('keramo');

    await unmark(id);
    expect((await told(picture)).is).toBe('K 2');
    expect((await user.get(`/images/${id}`)).body.tags).not.toContain('nordholz');
    expect(await runsOf(id)).toEqual({ 'visual-matches': 1, product: 3 });
  });

  it('is found anew where it was the picture itself by which it was known', async () => {
    const picture = await drawn(newDesign());
    const { id } = await told(picture);
    await mark(id, CHAIR);
    await told(picture);
    await user.post(`/images/${id}/analysis`, { producers: ['visual-matches'] });
    expect((await told(picture)).is).toBe('N 7');
    await unmark(id);
    expect((await told(picture)).is).toBe('CONSENT_NEEDED');
  });

  it('is not asked of providers again that have said what they know', async () => {
    vision.behave(json(visionAnswer({})));
    await user.call('PATCH', '/identification/settings', { json: { sendPictures: true } });
    const picture = await drawn(newDesign());
    const { id, is } = await told(picture);
    expect(is).toBe('NO_MATCH');
    await mark(id, CHAIR);
    expect((await told(picture)).is).toBe('N 7');
    await unmark(id);
    expect((await told(picture)).is).toBe('NO_MATCH');
    expect(vision.received).toHaveLength(1);
  });

  it('is what was said while it was being found out', async () => {
    let isReading = false;
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const reading = vi.spyOn(ProductReader.prototype, 'read').mockImplementationOnce(async () => {
      isReading = true;
      await gate;
      return { claim: undefined, provenance: { provider: 'rules' } };
    });
    const found = likeAnotherWhile(async (id) => {
      await expect.poll(() => isReading, PATIENCE).toBe(true);
      await mark(id, CHAIR);
      open();
    });
    expect(await found).toBe('N 7');
    expect(reading).toHaveBeenCalledOnce();
  });

  it('is nothing as long as nobody has asked for it', async () => {
    const { body } = await user.upload(await drawn(newDesign()), 'product.jpg');
    await user.finished(body.id);
    await mark(body.id, CHAIR);
    await unmark(body.id);
    expect(await runsOf(body.id)).toEqual({});
  });
});

/** What a picture like a marked one is said to be in the end, where something happens while that is worked out. */
async function likeAnotherWhile(happens: (id: string) => Promise<void>): Promise<string> {
  const design = newDesign();
  const { body: twin } = await user.upload(await drawn(design, 352), 'twin.jpg');
  await user.finished(twin.id);
  await mark(twin.id, STOOL);
  const picture = await drawn(design);
  const lines = await Lines.open(user, formOf(picture, 'product.jpg'));
  await happens(lines.imageId);
  const [line] = await lines.all();
  return line.data.model;
}

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { NothingFound } from '../src/analysis/producer.js';
import { WorkFault } from '../src/common/work-fault.js';
import { startApp, type TestApp } from './support/app.js';
import { ageFailures } from './support/identification/failures.js';
import { formOf, Lines, linesOf, shortly } from './support/identification/lines.js';
import { IDENTIFIED } from './support/identified.js';
import { newScene, STAGES, type Scene, type Stage } from './support/identification/scenes.js';
import { newPicture, plainPicture } from './support/pictures.js';
import type { TestUser } from './support/test-user.js';

vi.mock('../src/analysis/producers-in.js', async (original) => {
  const { withScripted } = await import('./support/identification/scripted-producers.js');
  return withScripted(await original());
});

const DESCRIPTIONS = [
  'model-producer',
  'producer-url',
  'retail-price-details',
  'second-hand-offers',
  'estimated-price',
];
const fault = (code: string) => new WorkFault(code, 'It does not work');

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ environment: { EVENTS_HEARTBEAT: '1', EVENTS_MAX_STREAMS_PER_USER: '30' } });
});
afterAll(() => app.stop());

const rowsOf = async (imageId: string) =>
  Object.fromEntries(
    (
      await app.database.query<{ producer: string; run: number; status: string }[]>(
        'SELECT producer, run, status FROM productions WHERE image_id = $1 AND producer = ANY($2)',
        [imageId, STAGES],
      )
    ).map(({ producer, run, status }) => [producer, `${run} ${status}`]),
  );
const everyStage = (as: string) => Object.fromEntries(STAGES.map((stage) => [stage, as]));

describe('POST /api/classify', () => {
  let user: TestUser;
  beforeAll(async () => (user = await app.newUser()));

  it('tells every result, parents first, and ends', async () => {
    const scene = newScene();
    const lines = await linesOf(user, scene);
    expect(lines.answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect(lines.answer.headers.get('x-accel-buffering')).toBe('no');
    expect(lines.answer.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(lines.answer.headers.get('content-location')).toBe(`/api/images/${lines.imageId}`);
    const all = await lines.all();
    expect(all[0]).toEqual({
      data_description: 'model-producer',
      data_type: 'dict[str, str]',
      data: { of: 'model-producer' },
    });
    expect(shortly(all).sort()).toEqual([...DESCRIPTIONS].sort());
    expect(shortly(all).indexOf('producer-url')).toBeLessThan(shortly(all).indexOf('retail-price-details'));
    expect(shortly(all).indexOf('second-hand-offers')).toBeLessThan(shortly(all).indexOf('estimated-price'));
    expect((await user.get(`/images/${lines.imageId}/analysis/product`)).body).toMatchObject({
      status: 'done',
      data: { maker: IDENTIFIED.product.maker },
      provenance: { provider: 'script' },
    });
  });

  it('tells each result as it is found: what is slow holds nothing else back', async () => {
    const scene = newScene().hold('retail-page').hold('price-estimate');
    const lines = await linesOf(user, scene);
    expect(shortly([await lines.next(), await lines.next()])).toEqual([
      'model-producer',
      'second-hand-offers',
    ]);
    scene.letGo('price-estimate');
    expect(shortly([await lines.next()])).toEqual(['estimated-price']);
    scene.letGo('retail-page');
    expect(shortly(await lines.all())).toEqual(['producer-url', 'retail-price-details']);
  });

  it('is kept open by spaces, so that each line still is JSON and none is empty', async () => {
    const scene = newScene().hold('product');
    const lines = await linesOf(user, scene);
    await lines.heartbeat();
    scene.letGo('product');
    expect(shortly(await lines.all())).toHaveLength(DESCRIPTIONS.length);
    expect(lines.raw).toMatch(/^ +\{/);
    expect(lines.raw.split('\n').slice(0, -1)).not.toContain('');
    expect(lines.raw).toMatch(/\}\n$/);
  });

  it('works on a picture once, however many ask at the same time, and tells all of them everything', async () => {
    const scene = newScene().hold('product');
    const picture = await newPicture();
    const streams = await Promise.all(Array.from({ length: 20 }, () => linesOf(user, scene, picture)));
    scene.letGo('product');
    const told = await Promise.all(
      streams.map((stream) => stream.all().then(() => stream.seen.map((line) => line.trim()))),
    );
    expect(told[0]).toHaveLength(DESCRIPTIONS.length);
    expect(new Set(told.map((lines) => lines.join('\n'))).size).toBe(1);
    expect(new Set(streams.map(({ imageId }) => imageId)).size).toBe(1);
    expect(scene.times).toEqual([1, 1, 1, 1, 1, 1]);
    expect(await rowsOf(streams[0]!.imageId)).toEqual(everyStage('1 done'));
  });

  it('tells at once what is known, in the order in which it was found', async () => {
    const scene = newScene().hold('retail-page');
    const form = formOf(await newPicture(), scene.filename);
    const first = await Lines.open(user, form);
    const early = [await first.next(), await first.next(), await first.next()];
    const second = await Lines.open(user, form);
    expect([await second.next(), await second.next(), await second.next()]).toEqual(early);
    scene.letGo('retail-page');
    const late = await first.all();
    expect(await second.all()).toEqual(late);
    expect(await (await Lines.open(user, form)).all()).toEqual([...early, ...late]);
    expect(scene.times).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('goes on for whoever hangs up', async () => {
    const scene = newScene().hold('product');
    const form = formOf(await newPicture(), scene.filename);
    const controller = new AbortController();
    const { imageId } = await Lines.open(user, form, controller.signal);
    controller.abort();
    scene.letGo('product');
    await expect.poll(() => rowsOf(imageId), { timeout: 20_000 }).toEqual(everyStage('1 done'));
    expect(shortly(await (await Lines.open(user, form)).all())).toHaveLength(DESCRIPTIONS.length);
    expect(scene.times).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('takes the part called image as well, and finds out about pictures that are there already', async () => {
    const scene = newScene();
    const picture = await newPicture();
    const { body } = await user.upload(picture, scene.filename);
    await user.finished(body.id);
    const lines = await Lines.open(user, formOf(picture, 'another-name.jpg', 'image'));
    expect(lines.imageId).toBe(body.id);
    expect(await lines.all()).toHaveLength(DESCRIPTIONS.length);
  });

  it('gives the same results as productions and events', async () => {
    const scene = newScene();
    const lines = await linesOf(user, scene);
    await lines.all();
    const { data } = (await user.get(`/images/${lines.imageId}/analysis`)).body;
    const done = data.filter(({ status }: { status: string }) => status === 'done');
    expect(done.map(({ producer }: { producer: string }) => producer)).toEqual(
      expect.arrayContaining([...STAGES]),
    );
    const events = await user.fetch(`/images/${lines.imageId}/events`);
    expect(await events.text()).toContain('"producer":"price-estimate"');
  });
});

describe('a stage that has no result', () => {
  let user: TestUser;
  beforeAll(async () => (user = await app.newUser()));

  const toldOf = async (scene: Scene, picture?: Buffer) => {
    const lines = await linesOf(user, scene, picture);
    return { lines: shortly(await lines.all()).sort(), imageId: lines.imageId };
  };

  it.each<[Stage, string[]]>([
    ['visual-matches', ['model-producer: BROKEN']],
    ['product', ['model-producer: BROKEN']],
    ['retail-page', ['estimated-price', 'model-producer', 'producer-url: BROKEN', 'second-hand-offers']],
    [
      'second-hand-offers',
      ['model-producer', 'producer-url', 'retail-price-details', 'second-hand-offers: BROKEN'],
    ],
    [
      'price-estimate',
      [
        'estimated-price: BROKEN',
        'model-producer',
        'producer-url',
        'retail-price-details',
        'second-hand-offers',
      ],
    ],
  ])('says so in one line, and what hangs below is passed over: %s', async (stage, told) => {
    expect((await toldOf(newScene().fail(stage, fault('BROKEN')))).lines).toEqual(told);
    expect((await toldOf(newScene().fail(stage, new NothingFound('BROKEN', 'Nothing')))).lines).toEqual(told);
  });

  it('tells why, as a production does', async () => {
    const scene = newScene().fail('retail-page', new NothingFound('NO_RETAIL_PAGE', 'No page was found'));
    const lines = await linesOf(user, scene);
    expect(await lines.all()).toContainEqual({
      data_description: 'producer-url',
      error: { code: 'NO_RETAIL_PAGE', message: 'No page was found' },
    });
    expect(await rowsOf(lines.imageId)).toMatchObject({
      'retail-page': '1 skipped',
      'retail-details': '1 skipped',
    });
  });

  it('is told again for a while, and then tried again with what hangs below it, and nothing else', async () => {
    const scene = newScene().fail('second-hand-offers', fault('BROKEN'));
    const picture = await newPicture();
    const { lines, imageId } = await toldOf(scene, picture);
    scene.fail('second-hand-offers');
    expect((await toldOf(scene, picture)).lines).toEqual(lines);
    await ageFailures(app, imageId);
    expect((await toldOf(scene, picture)).lines).toEqual([...DESCRIPTIONS].sort());
    expect(scene.times).toEqual([1, 1, 1, 1, 2, 1]);
  });

  it.each(['CONSENT_NEEDED', 'PROVIDER_OFF', 'PROVIDER_BUDGET_SPENT', 'UNAVAILABLE'])(
    'for what the user may have settled meanwhile, is tried at once: %s',
    async (code) => {
      const scene = newScene().fail('visual-matches', fault(code));
      const picture = await newPicture();
      expect((await toldOf(scene, picture)).lines).toEqual([`model-producer: ${code}`]);
      scene.fail('visual-matches');
      expect((await toldOf(scene, picture)).lines).toEqual([...DESCRIPTIONS].sort());
    },
  );

  it('of an older version is made anew, with what hangs below', async () => {
    const scene = newScene();
    const picture = await newPicture();
    const { imageId } = await toldOf(scene, picture);
    await app.database.query(
      `UPDATE productions SET version = 0 WHERE image_id = $1 AND producer = 'second-hand-offers'`,
      [imageId],
    );
    await toldOf(scene, picture);
    expect(scene.times).toEqual([1, 1, 1, 1, 2, 2]);
  });

  it('may be run again by itself', async () => {
    const scene = newScene().fail('retail-page', fault('BROKEN'));
    const picture = await newPicture();
    const { imageId } = await toldOf(scene, picture);
    scene.fail('retail-page');
    const { status } = await user.post(`/images/${imageId}/analysis`, { producers: ['retail-page'] });
    expect(status).toBe(202);
    expect((await toldOf(scene, picture)).lines).toEqual([...DESCRIPTIONS].sort());
    expect(scene.times).toEqual([1, 1, 2, 1, 1, 1]);
  });

  it('as the picture cannot be decoded, ends the answer with one line', async () => {
    const scene = newScene();
    const whole = await newPicture({ width: 1600, height: 1200 });
    const lines = await linesOf(user, scene, whole);
    await lines.all();
    await app.database.query(
      `UPDATE productions SET status = CASE producer WHEN 'renditions' THEN 'failed' ELSE 'skipped' END,
              error_code = CASE producer WHEN 'renditions' THEN 'IMAGE_UNDECODABLE' ELSE 'PARENT_FAILED' END
        WHERE image_id = $1 AND producer <> 'metadata'`,
      [lines.imageId],
    );
    expect((await toldOf(scene, whole)).lines).toEqual(['model-producer: IMAGE_UNDECODABLE']);
  });

  it('as it waits for a parent that failed meanwhile, holds nothing up', async () => {
    const scene = newScene();
    const picture = await newPicture();
    const { imageId } = await toldOf(scene, picture);
    await app.database.query(
      `UPDATE productions SET status = CASE producer WHEN 'product' THEN 'failed' ELSE 'pending' END,
              error_code = 'BROKEN', finished_at = now()
        WHERE image_id = $1 AND producer = ANY($2)`,
      [imageId, STAGES.slice(1)],
    );
    expect((await toldOf(scene, picture)).lines).toEqual(['model-producer: BROKEN']);
  });
});

describe('an answer that is cut short', () => {
  it('says that the image was deleted', async () => {
    const user = await app.newUser();
    const scene = newScene().hold('retail-page').hold('second-hand-offers');
    const lines = await linesOf(user, scene);
    await lines.next();
    await user.call('DELETE', `/images/${lines.imageId}`);
    expect(shortly(await lines.all()).sort()).toEqual([
      'producer-url: IMAGE_NOT_FOUND',
      'second-hand-offers: IMAGE_NOT_FOUND',
    ]);
    scene.letGo('retail-page');
    scene.letGo('second-hand-offers');
  });

  it('ends with the session', async () => {
    const user = await app.newUser();
    const scene = newScene().hold('product');
    const lines = await linesOf(user, scene);
    await user.post('/auth/logout');
    expect(await lines.all()).toEqual([]);
    scene.letGo('product');
  });
});

describe('a dry run', () => {
  const ask = async (user: TestUser, query: string, form?: FormData) => {
    const { status, body } = await user.call('POST', `/classify${query}`, { form });
    return { status, states: body.stages?.map(({ producer, state }: Stated) => `${producer} ${state}`) };
  };
  interface Stated {
    producer: string;
    state: string;
  }
  const all = (state: string) => ({ status: 200, states: STAGES.map((stage) => `${stage} ${state}`) });

  it('tells what would be done, without a picture or with one, and does nothing', async () => {
    const user = await app.newUser();
    const form = formOf(await newPicture(), newScene().filename);
    expect(await ask(user, '?dryRun=true')).toEqual(all('to-do'));
    expect(await ask(user, '?dryRun=1', form)).toEqual(all('to-do'));
    form.append('dryRun', 'true');
    expect(await ask(user, '', form)).toEqual(all('to-do'));
    expect((await user.get('/images')).body.data).toEqual([]);
  });

  it('knows what is known of these bytes', async () => {
    const user = await app.newUser();
    const form = formOf(await newPicture(), newScene().filename);
    await (await Lines.open(user, form)).all();
    expect(await ask(user, '?dryRun=true', form)).toEqual(all('known'));
    expect(await ask(await app.newUser(), '?dryRun=true', form)).toEqual(all('to-do'));
  });

  it('refuses what is no answer to whether it is one, and what is no picture', async () => {
    const user = await app.newUser();
    const form = formOf(await newPicture(), 'a.jpg');
    expect((await ask(user, '?dryRun=perhaps', form)).status).toBe(400);
    form.append('dryRun', 'perhaps');
    expect((await ask(user, '', form)).status).toBe(400);
    expect((await ask(user, '?dryRun=true', formOf(Buffer.from('text'), 'a.jpg'))).status).toBe(415);
    expect((await user.get('/images')).body.data).toEqual([]);
  });
});

describe('a request that is refused', () => {
  let user: TestUser;
  beforeAll(async () => (user = await app.newUser()));

  const post = (by: TestUser, form: FormData, token?: string) =>
    by.call('POST', '/classify', { form, ...(token !== undefined && { headers: { 'X-API-Key': token } }) });

  it.each([
    ['nothing', new FormData(), 400, 'MALFORMED_UPLOAD'],
    ['no file', formOf(Buffer.alloc(0), 'a.jpg'), 400, 'EMPTY_FILE'],
    ['no picture', formOf(Buffer.from('GIF? no.'), 'a.gif'), 415, 'UNSUPPORTED_IMAGE'],
    ['another part', formOf(Buffer.from('x'), 'a.jpg', 'picture'), 400, 'MALFORMED_UPLOAD'],
  ])('is told as uploads are: %s', async (_, form, status, code) => {
    const answer = await post(user, form);
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('leaves nothing behind', async () => {
    const stranger = await app.newUser();
    await post(stranger, formOf((await plainPicture('#123')).subarray(0, 60), 'a.png'));
    expect((await stranger.get('/images')).body.data).toEqual([]);
  });

  it('as nobody is logged in, or the key may not do both', async () => {
    const form = formOf(await newPicture(), 'a.jpg');
    expect((await fetch(`${app.url}/api/classify`, { method: 'POST', body: form })).status).toBe(401);
    for (const scopes of [['images:read'], ['images:write']]) {
      const { body } = await user.post('/auth/api-keys', { name: scopes[0], scopes });
      const answer = await fetch(`${app.url}/api/classify`, {
        method: 'POST',
        body: form,
        headers: { 'X-API-Key': body.key },
      });
      expect(answer.status).toBe(403);
    }
  });

  it("never meets another's picture, though the bytes are the same", async () => {
    const stranger = await app.newUser();
    const [mine, theirs] = [newScene(), newScene()];
    const picture = await newPicture();
    const first = await linesOf(user, mine, picture);
    await first.all();
    const second = await linesOf(stranger, theirs, picture);
    await second.all();
    expect(second.imageId).not.toBe(first.imageId);
    expect(theirs.timesOf('visual-matches')).toBe(1);
    expect((await stranger.get(`/images/${first.imageId}/analysis`)).status).toBe(404);
  });

  it('beyond the allowed number of streams is refused before anything is taken in', async () => {
    const busy = await app.newUser();
    const scene = newScene().hold('product');
    const form = formOf(await newPicture(), scene.filename);
    const streams = await Promise.all(Array.from({ length: 30 }, () => Lines.open(busy, form)));
    const another = newScene();
    const refused = async () => (await post(busy, formOf(await newPicture(), another.filename))).body.code;
    expect(await refused()).toBe('TOO_MANY_STREAMS');
    expect((await busy.get('/images')).body.data).toHaveLength(1);
    scene.letGo('product');
    await Promise.all(streams.map((stream) => stream.all()));
    // The places are free again, and one who was refused has taken none.
    const last = await Promise.all(Array.from({ length: 30 }, () => Lines.open(busy, form)));
    await Promise.all(last.map((stream) => stream.all()));
    expect(another.timesOf('visual-matches')).toBe(0);
  });
});

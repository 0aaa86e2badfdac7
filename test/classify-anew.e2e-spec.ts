import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkFault } from '../src/common/work-fault.js';
import { startApp, type TestApp } from './support/app.js';
import { ageFailures } from './support/identification/failures.js';
import { formOf, Lines, shortly } from './support/identification/lines.js';
import { newScene, STAGES, type Scene } from './support/identification/scenes.js';
import { newPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';

vi.mock('../src/analysis/producers-in.js', async (original) => {
  const { withScripted } = await import('./support/identification/scripted-producers.js');
  return withScripted(await original());
});

const fault = new WorkFault('BROKEN', 'It does not work');

let app: TestApp;
let user: TestUser;
let scene: Scene;
let picture: Buffer;
beforeAll(async () => {
  app = await startApp();
});
beforeEach(async () => {
  [user, scene, picture] = [await app.newUser(), newScene(), await newPicture()];
});
afterAll(() => app?.stop());

const formWith = (fields: Record<string, string> = {}) => {
  const form = formOf(picture, scene.filename);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
};
const open = (fields?: Record<string, string>) => Lines.open(user, formWith(fields));
/** What is told in the end, and of which image. */
async function told(fields?: Record<string, string>) {
  const lines = await open(fields);
  return { id: lines.imageId, lines: shortly(await lines.all()).sort() };
}
const statesOf = ({ stages }: Json): string[] => stages.map(({ state }: Json) => state);
const planOf = async (id: string, query = '') =>
  (await user.get(`/images/${id}/identification/plan${query}`)).body;
const each = (state: string) => STAGES.map(() => state);

describe('a picture that is found out about once more', () => {
  it('is, with all that is known of it', async () => {
    const { id, lines } = await told();
    const again = await told({ refresh: 'true' });
    expect(again).toEqual({ id, lines });
    expect(scene.times).toEqual([2, 2, 2, 2, 2, 2]);
    const answer = await user.fetch('/classify?refresh', { method: 'POST', body: formWith() });
    expect((await answer.text()).trim().split('\n')).toHaveLength(lines.length);
    expect(scene.times).toEqual([3, 3, 3, 3, 3, 3]);
    expect(await told({ refresh: 'false' })).toEqual({ id, lines });
    expect(scene.times).toEqual([3, 3, 3, 3, 3, 3]);
  });

  it('is together with what has failed', async () => {
    scene.fail('retail-page', fault);
    expect((await told()).lines).toContain('producer-url: BROKEN');
    scene.fail('retail-page');
    expect((await told()).lines).toContain('producer-url: BROKEN');
    expect((await told({ refresh: '1' })).lines).toContain('retail-price-details');
  });

  it('is not as long as somebody waits for the last time', async () => {
    scene.hold('price-estimate');
    const first = await open();
    await expect.poll(() => scene.timesOf('price-estimate'), { timeout: 20_000 }).toBe(1);
    const second = await open({ refresh: 'true' });
    scene.letGo('price-estimate');
    expect(shortly(await second.all()).sort()).toEqual(shortly(await first.all()).sort());
    expect(scene.times).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('is only where that is asked for by yes or no', async () => {
    const { status, body } = await user.call('POST', '/classify', { form: formWith({ refresh: 'maybe' }) });
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect((await user.get('/images')).body.data).toEqual([]);
  });
});

it('tells at once of a provider that asks for more patience than somebody who waits has', async () => {
  const busy = { transient: true, retryAfterSeconds: 60 };
  scene.fail('second-hand-offers', new WorkFault('SERVICE_RATE_LIMITED', 'Slower, please', busy));
  const { id, lines } = await told();
  expect(lines).toContain('second-hand-offers: SERVICE_RATE_LIMITED');
  expect(scene.timesOf('second-hand-offers')).toBe(1);
  expect((await user.get(`/images/${id}/analysis/second-hand-offers`)).body).toMatchObject({
    status: 'failed',
    error: { code: 'SERVICE_RATE_LIMITED', message: 'Slower, please' },
  });
});

describe('a plan', () => {
  it('is of what would be done then, and of all where it is to be done anew', async () => {
    const { id } = await told();
    expect(statesOf(await planOf(id))).toEqual(each('known'));
    expect(statesOf(await planOf(id, '?anew=true'))).toEqual(each('to-do'));
    expect((await user.get(`/images/${id}/identification/plan?anew=maybe`)).status).toBe(400);
    const dry = async (fields: Record<string, string>) =>
      statesOf((await user.call('POST', '/classify', { form: formWith({ dryRun: '1', ...fields }) })).body);
    expect(await dry({})).toEqual(each('known'));
    expect(await dry({ refresh: 'true' })).toEqual(each('to-do'));
  });

  it('leaves what has failed until it is time to try again', async () => {
    scene.fail('retail-page', fault);
    const { id } = await told();
    const { stages } = await planOf(id);
    expect(statesOf({ stages })).toEqual(each('known'));
    expect(stages[2]).toMatchObject({ producer: 'retail-page', why: 'It does not work', asks: [] });
    expect(stages[3].why).toMatch(/rests on/);
    expect(stages[0].why).toBeNull();

    await ageFailures(app, id);
    expect(statesOf(await planOf(id))).toEqual(['known', 'known', 'to-do', 'to-do', 'known', 'known']);
    scene.fail('retail-page');
    await told();
    expect(scene.times).toEqual([1, 1, 2, 1, 1, 1]);
  });

  it('tells what is under way, also where it is to be done anew', async () => {
    scene.hold('product');
    const lines = await open();
    await expect.poll(() => scene.timesOf('product'), { timeout: 20_000 }).toBe(1);
    const states = ['known', ...each('running').slice(1)];
    expect(statesOf(await planOf(lines.imageId))).toEqual(states);
    expect(statesOf(await planOf(lines.imageId, '?anew'))).toEqual(states);
    scene.letGo('product');
    await lines.all();
  });
});

describe('what nobody has asked for', () => {
  const again = async (id: string) => {
    expect((await user.post(`/images/${id}/analysis`, { producers: ['renditions'] })).status).toBe(202);
    await user.finished(id);
    const rows = await app.database.query<{ producer: string; status: string }[]>(
      'SELECT producer, status FROM productions WHERE image_id = $1',
      [id],
    );
    return rows.filter(({ producer }) => STAGES.some((stage) => stage === producer));
  };

  it('is not found out as what it goes by is made again', async () => {
    const { body } = await user.upload(picture, scene.filename);
    await user.finished(body.id);
    expect(await again(body.id)).toEqual([]);
  });

  it('is told from what somebody has asked for, which follows', async () => {
    const { id } = await told();
    expect((await again(id)).map(({ producer }) => producer).sort()).toEqual(STAGES.toSorted());
    await expect.poll(() => scene.times, { timeout: 20_000 }).toEqual([2, 2, 2, 2, 2, 2]);
  });
});

it('is found out as far as it goes by what is not there yet, where one stage of it is asked for at once', async () => {
  const late = await startApp({ worker: false });
  try {
    const owner = await late.newUser();
    const { body } = await owner.upload(picture, scene.filename);
    await owner.post(`/images/${body.id}/analysis`, { producers: ['product'] });
    await late.startWorker();
    await owner.finished(body.id);
    expect(scene.times).toEqual([1, 1, 1, 1, 1, 1]);
  } finally {
    await late.stop();
  }
});

it('names the part to be sent where there is none', async () => {
  const { body } = await user.call('POST', '/classify', { form: new FormData() });
  expect(body.detail).toContain('a part called "file"');
  expect((await user.call('POST', '/images', { form: new FormData() })).body.detail).toContain('"image"');
});

it('describes lines as they are sent: texts, or a list of such', async () => {
  const { components } = (await (await fetch(`${app.url}/docs-json`)).json()) as Json;
  const texts = { type: 'object', additionalProperties: { type: 'string' } };
  const { data } = components.schemas.ResultLineDto.properties;
  expect(data.oneOf).toEqual([texts, { type: 'array', items: texts }]);
  expect(data).not.toHaveProperty('type');
});

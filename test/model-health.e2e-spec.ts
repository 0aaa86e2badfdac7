import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ModelDirectory } from '../src/models/model-directory.js';
import { ModelDriver, type ModelState } from '../src/models/model-driver.js';
import { ModelStateReporter } from '../src/models/model-state-reporter.js';
import { ModelStateStore } from '../src/models/model-state-store.js';
import { newId } from '../src/common/ids.js';
import { startApp, type TestApp } from './support/app.js';
import { startCompreface } from './support/model-services/compreface.js';
import { status, type FakeService } from './support/model-services/fake-service.js';
import { startImmichMl } from './support/model-services/immich-ml.js';
import { call, type Json } from './support/test-user.js';
import { tinyCaptioner } from './support/tiny-models/captioner.js';
import { modelFolder, writeModel } from './support/tiny-models/model-files.js';
import { describeWithTransformers } from './support/transformers.js';

const health = async (url: string): Promise<Json> => (await call(url, 'GET', '/health')).body;

describe('the health of models', () => {
  let app: TestApp;
  let immichMl: FakeService;
  let compreface: FakeService;

  beforeAll(async () => {
    [immichMl, compreface] = await Promise.all([startImmichMl(), startCompreface()]);
    compreface.behave(status(401));
    app = await startApp({
      worker: false,
      environment: {
        CAPTIONERS: 'blip,builtin',
        BLIP_SERVICE_URL: 'http://127.0.0.1:1',
        EMBEDDER: 'immich-ml',
        IMMICH_ML_URL: immichMl.url,
        FACE_DETECTOR: 'compreface',
        COMPREFACE_URL: compreface.url,
        COMPREFACE_API_KEY: 'a-secret-key',
        TEXT_READER: 'openai',
        // Both ask the same service: it is one.
        VISUAL_SEARCH: 'catalogue,openai',
        LANGUAGE_MODEL: 'openai',
      },
    });
  });
  afterAll(async () => {
    await app.stop();
    await Promise.all([immichMl.stop(), compreface.stop()]);
  });

  it('is told of every driver that is configured, and makes the whole degraded at most', async () => {
    const { status: code, body } = await call(app.url, 'GET', '/health');

    expect(code).toBe(200);
    expect(body.status).toBe('degraded');
    const models = body.models.map(({ use, driver, status: state }: Json) => [use, driver, state].join(' '));
    expect(models).toEqual([
      'caption blip down',
      'caption builtin up',
      'embedding immich-ml up',
      'faces compreface down',
      'ocr openai unavailable',
      'identification openai unavailable',
    ]);
    for (const model of body.models) expect(Number.isInteger(model.latencyMs)).toBe(true);
    expect(body.captioner.status).toBe('up');
    expect((await call(app.url, 'GET', '/health/ready')).status).toBe(200);
  });

  it('says nothing of where they are, of keys or of reasons', async () => {
    expect(JSON.stringify(await health(app.url))).not.toMatch(/127\.0|http|secret|_URL|_KEY|ECONN|reach/);
  });

  it('is up where all that is configured answers', async () => {
    const well = await startApp({
      worker: false,
      environment: { EMBEDDER: 'immich-ml', TEXT_READER: 'immich-ml', IMMICH_ML_URL: immichMl.url },
    });
    try {
      expect(await health(well.url)).toMatchObject({ status: 'up', models: expect.any(Array) });
      await immichMl.interrupt();
      const restarted = await well.startReplica();
      expect(await health(restarted.url)).toMatchObject({ status: 'degraded' });
      await immichMl.resume();
    } finally {
      await well.stop();
    }
  });
});

describe('how far processes have their models', () => {
  let app: TestApp;
  let store: ModelStateStore;
  let ready: ModelState;

  beforeAll(async () => {
    app = await startApp({ worker: false });
    store = new ModelStateStore(app.database);
  });
  afterAll(() => app.stop());

  const of = (driver: string) => async () =>
    (await store.all()).filter((each) => each.driver === driver).map(({ state }) => state);
  const tell = (processId: string, driver: string, state: ModelState) =>
    store.tell(processId, [{ use: 'caption', driver, state }]);

  it('is told by each of them, and told anew', async () => {
    const states = of('told');
    const [one, two] = [newId(), newId()];
    await tell(one, 'told', 'loading');
    await tell(two, 'told', 'failed');
    await tell(one, 'told', 'ready');
    expect((await states()).sort()).toEqual(['failed', 'ready']);
    await store.forget(two);
    expect(await states()).toEqual(['ready']);
  });

  it('keeps since when it has been so', async () => {
    const processId = newId();
    const since = async () =>
      (await app.database.query('SELECT since FROM model_states WHERE process_id = $1', [processId]))[0]
        .since;
    await tell(processId, 'since', 'loading');
    const first = await since();
    await tell(processId, 'since', 'loading');
    expect(await since()).toEqual(first);
    await tell(processId, 'since', 'ready');
    expect(await since()).not.toEqual(first);
  });

  it('does not count processes that have said nothing for 35 seconds, and forgets them', async () => {
    const [gone, there] = [newId(), newId()];
    await tell(gone, 'old', 'ready');
    await app.database.query(
      `UPDATE model_states SET updated_at = now() - interval '36 seconds' WHERE process_id = $1`,
      [gone],
    );
    expect(await of('old')()).toEqual([]);
    await tell(there, 'other', 'cold');
    const left = await app.database.query('SELECT 1 FROM model_states WHERE process_id = $1', [gone]);
    expect(left).toEqual([]);
  });

  it('is told by a process as soon as it changes, until that process ends', async () => {
    const states = of('hosted');
    const directory = new ModelDirectory();
    directory.add('caption', new HostedDriver(() => ready));
    const reporter = new ModelStateReporter(directory, store);
    ready = 'loading';
    reporter.onApplicationBootstrap();
    await vi.waitFor(async () => expect(await states()).toEqual(['loading']), 10_000);
    ready = 'ready';
    await vi.waitFor(async () => expect(await states()).toEqual(['ready']), 10_000);
    await reporter.beforeApplicationShutdown();
    expect(await states()).toEqual([]);
  });

  it('is no matter of processes without models', async () => {
    const tellNobody = vi.spyOn(store, 'tell');
    const reporter = new ModelStateReporter(new ModelDirectory(), store);
    reporter.onApplicationBootstrap();
    await reporter.beforeApplicationShutdown();
    expect(tellNobody).not.toHaveBeenCalled();
  });
});

describeWithTransformers('the health of a model in process', () => {
  const folder = modelFolder();
  const broken = writeModel(join(folder, 'broken'), { 'config.json': {} });
  const captioner = writeModel(join(folder, 'tiny-captioner'), tinyCaptioner());

  it.each([
    { model: captioner, state: 'ready', status: 'up', whole: 'up' },
    { model: broken, state: 'failed', status: 'down', whole: 'degraded' },
  ])(
    'is that of the worker which has it: $state',
    { timeout: 120_000 },
    async ({ model, state, status: told, whole }) => {
      const app = await startApp({
        worker: false,
        environment: { CAPTIONERS: 'transformers,builtin', TRANSFORMERS_CAPTION_MODEL: model },
      });
      try {
        const ofModel = async (url: string) => {
          const { status: all, models } = await health(url);
          return { whole: all, ...models.find(({ driver }: Json) => driver === 'transformers') };
        };
        expect(await ofModel(app.url)).toMatchObject({ whole: 'up', status: 'up', state: 'cold' });

        await app.startWorker();
        const states = () => app.database.query('SELECT state FROM model_states');
        await vi.waitFor(async () => expect(await states()).toContainEqual({ state }), 60_000);
        // One that has not been asked before: an answer serves for ten seconds.
        const { url } = await app.startReplica();
        expect(await ofModel(url)).toMatchObject({ whole, status: told, state });
      } finally {
        await app.stop();
      }
    },
  );
});

class HostedDriver extends ModelDriver {
  readonly name = 'hosted';

  constructor(override readonly state: () => ModelState) {
    super();
  }

  unavailable(): undefined {}

  identity() {
    return { provider: this.name };
  }

  async check(): Promise<void> {}
}

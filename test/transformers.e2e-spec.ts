import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { TransformersEmbedder } from '../src/analysis/embedders/drivers/transformers.embedder.js';
import { buildConfig } from '../src/config/app-config.js';
import { parseEnvironment } from '../src/config/environment.js';
import { ModelHosts } from '../src/models/host/model-hosts.js';
import { dot } from '../src/vectors/vector.js';
import { startApp, type TestApp } from './support/app.js';
import { newPicture, plainPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';
import { tinyCaptioner } from './support/tiny-models/captioner.js';
import { tinyClip } from './support/tiny-models/clip.js';
import { modelFolder, writeModel } from './support/tiny-models/model-files.js';
import { describeWithTransformers, modelProcesses } from './support/transformers.js';

const PATIENCE = { timeout: 20_000, interval: 50 };
/** By what the files hold. */
const FOLDER_VERSION = expect.stringMatching(/^[0-9a-f]{12} q8$/);
const NO_TRIALS = { PRODUCER_ATTEMPTS: '1' };

const folder = modelFolder();
const captioner = writeModel(join(folder, 'tiny-captioner'), tinyCaptioner());
const clip = writeModel(join(folder, 'tiny-clip'), tinyClip());

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function start(environment: Record<string, string>, worker = true): Promise<TestApp> {
  const app = await startApp({ environment, worker });
  stops.push(() => app.stop());
  return app;
}

const startCaptioner = (environment: Record<string, string> = {}, worker = true) =>
  start({ CAPTIONERS: 'transformers', TRANSFORMERS_CAPTION_MODEL: captioner, ...environment }, worker);

const processesOf = (host: string) => modelProcesses().filter((each) => each.host === host);
const captioners = () => processesOf('transformers-caption').map(({ pid }) => pid);

/** @returns the image as it ended, and its caption's production */
async function captioned(user: TestUser, picture?: Buffer): Promise<{ image: Json; caption: Json }> {
  const { body } = await user.upload(picture ?? (await newPicture()), 'a.png');
  const image = await user.finished(body.id);
  return { image, caption: (await user.get(`/images/${body.id}/analysis/caption`)).body };
}

describeWithTransformers('a captioner in process', () => {
  it('sees red, green and blue, and says who it is', async () => {
    const user = await (await startCaptioner()).newUser();
    const found: Json[] = [];
    for (const colour of ['red', 'green', 'blue'])
      found.push(await captioned(user, await plainPicture(colour)));
    expect(found.map(({ image }) => image.caption)).toEqual([
      'A plain red picture',
      'A plain green picture',
      'A dark blue picture',
    ]);
    expect(found[0]).toMatchObject({
      image: { status: 'processed', tags: [], captionSource: 'machine' },
      caption: {
        status: 'done',
        provenance: { provider: 'transformers', model: 'tiny-captioner', version: FOLDER_VERSION },
      },
    });
    expect(captioners()).toHaveLength(1);
  });

  it('is loaded when a worker starts, and never by an API', async () => {
    const app = await startCaptioner({}, false);
    const user = await app.newUser();
    const { body } = await user.upload(await newPicture(), 'a.jpg');
    expect((await user.get('/health')).status).toBe(200);
    expect(modelProcesses()).toEqual([]);
    await app.startWorker();
    await user.finished(body.id);
    await vi.waitFor(() => expect(captioners()).toHaveLength(1), PATIENCE);
  });

  it('ends with the platform', async () => {
    const app = await startCaptioner();
    await captioned(await app.newUser());
    expect(captioners()).toHaveLength(1);
    await app.stop();
    stops.pop();
    await vi.waitFor(() => expect(captioners()).toEqual([]), PATIENCE);
  });

  it('that is killed over a picture is begun anew, and the picture is described', async () => {
    const user = await (await startCaptioner()).newUser();
    await captioned(user);
    const [pid] = captioners();
    // It takes the picture and never answers.
    process.kill(pid!, 'SIGSTOP');
    const { body } = await user.upload(await plainPicture('red'), 'a.png');
    const state = async () => (await user.get(`/images/${body.id}/analysis/caption`)).body.status;
    await vi.waitFor(async () => expect(await state()).toBe('running'), PATIENCE);
    process.kill(pid!, 'SIGKILL');
    expect(await user.finished(body.id)).toMatchObject({
      status: 'processed',
      caption: 'A plain red picture',
    });
    expect(captioners()).toEqual([expect.not.toBeOneOf([pid])]);
  });

  it('that does not answer in time is killed, and says so', async () => {
    const user = await (await startCaptioner({ MODEL_TIMEOUT: '3', ...NO_TRIALS })).newUser();
    await captioned(user);
    const [pid] = captioners();
    process.kill(pid!, 'SIGSTOP');
    const { image, caption } = await captioned(user);
    expect(image.status).toBe('processed');
    expect(caption).toMatchObject({ status: 'failed', error: { code: 'MODEL_TIMED_OUT' } });
    await vi.waitFor(() => expect(captioners()).not.toContain(pid), PATIENCE);
    expect((await captioned(user)).caption.status).toBe('done');
  });

  it('is replaced after each picture where it is allowed no more memory than it has', async () => {
    const user = await (await startCaptioner({ MODEL_MAX_MEMORY_MB: '50' })).newUser();
    for (const colour of ['red', 'yellow']) {
      const { image } = await captioned(user, await plainPicture(colour));
      expect(image.caption).toContain(colour);
      await vi.waitFor(() => expect(captioners()).toEqual([]), PATIENCE);
    }
  });
});

describeWithTransformers('a model that cannot be loaded', () => {
  it('leaves the picture to the next captioner, with the reason', async () => {
    const broken = writeModel(join(folder, 'broken'), {
      ...tinyCaptioner(),
      'onnx/encoder_model_quantized.onnx': Buffer.from('No model at all'),
    });
    const app = await startCaptioner({
      CAPTIONERS: 'transformers,builtin',
      TRANSFORMERS_CAPTION_MODEL: broken,
    });
    const { image, caption } = await captioned(await app.newUser());
    expect(image).toMatchObject({ status: 'processed', caption: expect.any(String) });
    const insteadOf = [{ provider: 'transformers', code: 'MODEL_NOT_LOADED', message: expect.any(String) }];
    expect(caption).toMatchObject({ status: 'done', provenance: { provider: 'builtin', insteadOf } });
    expect(JSON.stringify(caption)).not.toContain(folder);
  });

  it('without another captioner is the code of the production', async () => {
    const app = await startCaptioner({ TRANSFORMERS_CAPTION_MODEL: join(folder, 'nowhere') });
    const { image, caption } = await captioned(await app.newUser());
    expect(image).toMatchObject({ status: 'processed', caption: null });
    expect(caption).toMatchObject({ status: 'failed', error: { code: 'MODEL_NOT_LOADED' } });
  });
});

/** As Hugging Face serves the files of `tiny/captioner` at `v1`, and nothing else. */
async function startHub(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const [, name] = /^\/tiny\/captioner\/resolve\/v1\/([\w./]+)$/.exec(path) ?? [];
    readFile(join(captioner, name ?? 'none')).then(
      (file) => response.setHeader('Content-Length', file.length).end(file),
      () => response.writeHead(404).end(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(async () => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describeWithTransformers('a model that has a name', () => {
  it('is fetched at its revision where that is allowed, kept, and asked for nowhere after that', async () => {
    const hub = await startHub();
    const cache = modelFolder();
    stops.push(() => rm(cache, { recursive: true }));
    const named = {
      TRANSFORMERS_CAPTION_MODEL: 'tiny/captioner@v1',
      TRANSFORMERS_REMOTE_HOST: hub.url,
      TRANSFORMERS_CACHE_DIR: cache,
      ...NO_TRIALS,
    };
    const describe = async (environment: Record<string, string>) =>
      captioned(
        await (await startCaptioner({ ...named, ...environment })).newUser(),
        await plainPicture('red'),
      );

    const without = await describe({});
    expect(without.caption).toMatchObject({ status: 'failed', error: { code: 'MODEL_NOT_LOADED' } });
    expect(hub.asked).toEqual([]);

    const fetched = await describe({ TRANSFORMERS_ALLOW_REMOTE: 'true' });
    expect(fetched.image.caption).toBe('A plain red picture');
    expect(fetched.caption.provenance).toMatchObject({ model: 'tiny/captioner', version: 'v1 q8' });
    expect(hub.asked.length).toBeGreaterThan(4);
    expect(hub.asked.filter((path) => !path.startsWith('/tiny/captioner/resolve/v1/'))).toEqual([]);

    hub.asked.length = 0;
    expect((await describe({})).image.caption).toBe('A plain red picture');
    expect(hub.asked).toEqual([]);
  });

  it('that cannot be fetched at the moment may be another time', async () => {
    const app = await startCaptioner({
      TRANSFORMERS_CAPTION_MODEL: 'tiny/captioner@v1',
      TRANSFORMERS_REMOTE_HOST: 'http://127.0.0.1:1',
      TRANSFORMERS_ALLOW_REMOTE: 'true',
      ...NO_TRIALS,
    });
    const { caption } = await captioned(await app.newUser());
    expect(caption).toMatchObject({ status: 'failed', error: { code: 'SERVICE_UNREACHABLE' } });
  });
});

describeWithTransformers('CLIP in process', () => {
  it('finds for each word the picture that it names', async () => {
    const app = await start({
      EMBEDDER: 'transformers',
      TRANSFORMERS_CLIP_MODEL: clip,
      ZERO_SHOT_LABELS: 'sky',
    });
    const user = await app.newUser();
    const ids: Record<string, string> = {};
    for (const colour of ['green', 'red', 'blue']) {
      const { body } = await user.upload(await plainPicture(colour), `${colour}.png`);
      ids[colour] = body.id;
      await user.finished(body.id);
    }
    const embedding = (await user.get(`/images/${ids['red']}/analysis/embedding`)).body;
    expect(embedding).toMatchObject({
      status: 'done',
      provenance: { provider: 'transformers', model: 'tiny-clip', version: FOLDER_VERSION },
    });
    for (const colour of Object.keys(ids)) {
      const { body } = await user.get(`/images?meaning=${encodeURIComponent(`a photo of ${colour}`)}`);
      expect(body.data[0].id).toBe(ids[colour]);
    }
    expect(modelProcesses().map(({ host }) => host)).toEqual(
      expect.arrayContaining(['transformers-image', 'transformers-text']),
    );
  });

  it('does not compare what models of other folders made, though these have the same name', async () => {
    const other = writeModel(join(folder, 'other', 'tiny-clip'), {
      ...tinyClip(),
      'preprocessor_config.json': { ...tinyClip()['preprocessor_config.json'], exchanged: true },
    });
    const app = await start({ EMBEDDER: 'transformers', TRANSFORMERS_CLIP_MODEL: clip });
    const user = await app.newUser();
    const { body } = await user.upload(await plainPicture('red'), 'red.png');
    await user.finished(body.id);
    const exchanged = await app.startReplica({ TRANSFORMERS_CLIP_MODEL: other });
    const found = async (at: { url: string }) => (await user.at(at).get('/images?meaning=red')).body.data;
    expect(await found(app)).toHaveLength(1);
    expect(await found(exchanged)).toHaveLength(0);
    const json = { producers: ['embedding'], ownerId: user.id, dryRun: true };
    const counted = (await (await app.newAdmin()).at(exchanged).post('/admin/backfills', json)).body;
    expect(counted.producers[0]).toMatchObject({ outdated: 1, current: 0 });
    await exchanged.stop();
  });

  it.each(['clip', 'siglip'] as const)('knows pictures and words of the %s kind', async (kind) => {
    const { localModels } = buildConfig(
      parseEnvironment({
        NODE_ENV: 'test',
        DATA_DIR: folder,
        TRANSFORMERS_CLIP_MODEL: writeModel(join(folder, kind), tinyClip({ kind })),
      }),
    );
    const hosts = new ModelHosts(localModels);
    stops.push(async () => hosts.onApplicationShutdown());
    const embedder = new TransformersEmbedder(hosts, localModels);
    const { signal } = new AbortController();

    const colours = ['red', 'green', 'blue'];
    const texts = await embedder.embedTexts(
      ['red', 'a photo of green', 'blue', ...Array(40).fill('sky')],
      signal,
    );
    expect(texts).toHaveLength(43);
    for (const [index, colour] of colours.entries()) {
      const image = await embedder.embedImage(await plainPicture(colour), signal);
      expect(dot(image, image)).toBeCloseTo(1);
      const likeness = colours.map((_, other) => dot(image, texts[other]!));
      expect(likeness.indexOf(Math.max(...likeness))).toBe(index);
    }
    expect(embedder.model).toMatch(new RegExp(`^transformers/${kind}@[0-9a-f]{12}-q8$`));
  });
});

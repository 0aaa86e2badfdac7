import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId } from '../src/common/ids.js';
import { isAlive } from '../src/common/processes.js';
import { WorkFault } from '../src/common/work-fault.js';
import { buildConfig } from '../src/config/app-config.js';
import { parseEnvironment } from '../src/config/environment.js';
import { OnnxFaceDetector } from '../src/faces/detectors/onnx.face-detector.js';
import { ModelHosts } from '../src/models/host/model-hosts.js';
import { decodeVector, dot } from '../src/vectors/vector.js';
import { startApp, type TestApp } from './support/app.js';
import { status, type FakeService } from './support/model-services/fake-service.js';
import { startImmichMl } from './support/model-services/immich-ml.js';
import { paintFaces, type PaintedFace } from './support/painted-faces.js';
import { newPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';
import { writeTinyFaceModels } from './support/tiny-models/faces/index.js';
import { modelFolder } from './support/tiny-models/model-files.js';
import { describeWithTransformers, modelProcesses } from './support/transformers.js';

/** Machines may be busy with other tests. */
const PATIENCE = { timeout: 20_000, interval: 100 };
const SIZE = { width: 800, height: 600 };
const ROSE: PaintedFace = { person: 'rose', x: 90, y: 110, width: 150, height: 190 };
const JADE: PaintedFace = { person: 'jade', x: 420, y: 60, width: 120, height: 150 };
const AZURE: PaintedFace = { person: 'azure', x: 560, y: 330, width: 170, height: 200 };
const THREE = [ROSE, JADE, AZURE];

async function facesOf(user: TestUser, picture: Uint8Array, name = 'people.jpg'): Promise<Json> {
  const { body } = await user.upload(picture, name);
  const image = await user.finished(body.id);
  const { body: production } = await user.get(`/images/${body.id}/analysis/faces`);
  return { image, production };
}

/** Each found once, with a box that is right within 2 % of the picture. */
function expectBoxes(found: Json[], painted: readonly PaintedFace[], { width, height }: typeof SIZE) {
  const expected = painted.map((face) => ({
    x: face.x / width,
    y: face.y / height,
    width: face.width / width,
    height: face.height / height,
  }));
  const byX = (a: { x: number }, b: { x: number }) => a.x - b.x;
  const boxes = found.map(({ box }) => box).toSorted(byX);
  expect(boxes).toHaveLength(painted.length);
  expected.toSorted(byX).forEach((box, i) => {
    for (const key of ['x', 'y', 'width', 'height'] as const) {
      expect(Math.abs(boxes[i][key] - box[key]), `${key} of box ${i}`).toBeLessThan(0.02);
    }
  });
}

let models: Awaited<ReturnType<typeof writeTinyFaceModels>>;
let folder: string;
beforeAll(async () => {
  folder = modelFolder();
  models = await writeTinyFaceModels(folder);
});

const onnx = (detector: string, embedder: string, more: Record<string, string> = {}) => ({
  FACE_DETECTOR: 'onnx',
  FACE_DETECTOR_MODEL: detector,
  FACE_EMBEDDER_MODEL: embedder,
  PRODUCER_ATTEMPTS: '1',
  ...more,
});

describeWithTransformers('faces from ONNX files', () => {
  describe.each([
    { detector: 'yunet', embedder: 'sface', dimensions: 128 },
    { detector: 'scrfd', embedder: 'arcface', dimensions: 512 },
  ] as const)('$detector and $embedder', ({ detector, embedder, dimensions }) => {
    let app: TestApp;
    let user: TestUser;
    beforeAll(async () => {
      app = await startApp({ environment: onnx(models[detector], models[embedder]) });
      user = await app.newUser();
    });
    afterAll(() => app?.stop());

    /** Who is at a place is known by how the vectors of the painted people lie to each other. */
    const vectorsOf = async (image: string) => {
      const rows = await app.database.query<{ x: number; vector: Buffer }[]>(
        'SELECT x, vector FROM faces WHERE image_id = $1 ORDER BY x',
        [image],
      );
      return rows.map(({ vector }) => decodeVector(vector));
    };

    it('finds three people where they are, and gives each a vector of length 1', async () => {
      const { image, production } = await facesOf(user, await paintFaces(THREE, SIZE));
      expect(production).toMatchObject({ status: 'done', error: null, provenance: { provider: 'onnx' } });
      expect(image.status).toBe('processed');
      expectBoxes(production.data.faces, THREE, SIZE);
      for (const { score } of production.data.faces) expect(score).toBeGreaterThan(0.9);
      const [, embedderHash] = /^onnx\/([0-9a-f]{12})$/.exec(production.data.model)!;
      expect(production.provenance.model).toMatch(new RegExp(`^[0-9a-f]{12}\\+${embedderHash}$`));
      for (const vector of await vectorsOf(image.id)) {
        expect(vector).toHaveLength(dimensions);
        expect(dot(vector, vector)).toBeCloseTo(1, 5);
      }
    });

    it('tells the same person in another picture from others', async () => {
      const others: PaintedFace[] = [
        { person: 'azure', x: 40, y: 300, width: 100, height: 130 },
        { person: 'rose', x: 300, y: 90, width: 220, height: 260 },
      ];
      const [{ image: one }, { image: two }] = await Promise.all([
        facesOf(user, await paintFaces(THREE, { ...SIZE, background: [90, 107, 96] })),
        facesOf(user, await paintFaces(others, SIZE)),
      ]);
      const [rose, jade, azure] = (await vectorsOf(one.id)) as [Float32Array, Float32Array, Float32Array];
      const [azureAgain, roseAgain] = (await vectorsOf(two.id)) as [Float32Array, Float32Array];
      for (const [same, again] of [
        [rose, roseAgain],
        [azure, azureAgain],
      ] as const) {
        expect(dot(same, again)).toBeGreaterThan(0.9);
        for (const other of [rose, jade, azure].filter((vector) => vector !== same)) {
          expect(dot(other, again)).toBeLessThan(0.5);
        }
      }
    });

    it('gives boxes of the upright picture, however large and however it is stored', async () => {
      const size = { width: 1500, height: 2000 };
      const large = THREE.map(({ person, x, y, width, height }, i) => ({
        person,
        x: x * 1.5,
        y: y * 2 + i * 100,
        width: width * 2,
        height: height * 2,
      }));
      const picture = await paintFaces(large, { ...size, orientation: 6 });
      const { image, production } = await facesOf(user, picture);
      expect([image.width, image.height]).toEqual([size.width, size.height]);
      expectBoxes(production.data.faces, large, size);
    });

    it('cuts off what reaches over the edge', async () => {
      const atEdge = { person: 'jade', x: -40, y: 400, width: 200, height: 260 } as const;
      const { production } = await facesOf(user, await paintFaces([atEdge], SIZE));
      const [{ box }] = production.data.faces;
      expect(box.x).toBe(0);
      expect(box.x + box.width).toBeLessThanOrEqual(1);
      expect(box.y + box.height).toBeLessThanOrEqual(1);
    });

    it('finds nobody where nobody is', async () => {
      const { production } = await facesOf(user, await paintFaces([], SIZE));
      expect(production).toMatchObject({ status: 'done', data: { faces: [] } });
    });

    it('knows faces again when it is asked to look once more', async () => {
      const { image, production } = await facesOf(user, await paintFaces([ROSE, AZURE], SIZE));
      await user.post(`/images/${image.id}/analysis`, { producers: ['faces'] });
      await user.finished(image.id);
      const { body: again } = await user.get(`/images/${image.id}/analysis/faces`);
      const ids = ({ data }: Json) => data.faces.map(({ id }: Json) => id);
      expect(again.seq).toBeGreaterThan(production.seq);
      expect(ids(again)).toEqual(ids(production));
    });
  });

  describe('of the same person', () => {
    let app: TestApp;
    let user: TestUser;
    beforeAll(async () => {
      app = await startApp({ environment: onnx(models.yunet, models.sface) });
      user = await app.newUser();
    });
    afterAll(() => app?.stop());

    const peopleIn = (image: string, count: number) =>
      vi.waitUntil(async () => {
        const { faceClusterIds: ids } = (await user.get(`/images/${image}`)).body;
        return ids.length === count ? (ids as string[]) : undefined;
      }, PATIENCE);

    it('in several pictures become one', async () => {
      const { image: one } = await facesOf(user, await paintFaces([ROSE, JADE], SIZE));
      const { image: two } = await facesOf(user, await paintFaces([AZURE, { ...ROSE, x: 300 }], SIZE));
      const [first, second] = [await peopleIn(one.id, 2), await peopleIn(two.id, 2)];
      expect(first.filter((id) => second.includes(id))).toHaveLength(1);
    });

    it('stay with whom a person gave them to, however often the machine looks again', async () => {
      const { image } = await facesOf(user, await paintFaces([JADE], { ...SIZE, background: [20, 30, 40] }));
      const [before] = await peopleIn(image.id, 1);
      await app.database.query(
        `WITH mine AS (INSERT INTO face_clusters (id, owner_id, name) VALUES ($2, $3, 'Jade') RETURNING id)
         UPDATE faces SET cluster_id = mine.id, assigned_by = 'user' FROM mine WHERE image_id = $1`,
        [image.id, newId(), user.id],
      );
      await user.post(`/images/${image.id}/analysis`, { producers: ['faces'] });
      const { faceClusterIds } = await user.finished(image.id);
      const [face] = await app.database.query<Json[]>(
        `SELECT name, assigned_by FROM faces JOIN face_clusters AS cluster ON cluster.id = cluster_id
          WHERE image_id = $1`,
        [image.id],
      );
      expect(face).toEqual({ name: 'Jade', assigned_by: 'user' });
      expect(faceClusterIds).not.toContain(before);
    });

    it('are found again once their model has died', async () => {
      await facesOf(user, await paintFaces([ROSE], { ...SIZE, background: [200, 200, 190] }));
      const { pid } = modelProcesses().find(({ host }) => host === 'faces')!;
      process.kill(pid, 'SIGKILL');
      // Until its end is known here, its pipes take questions.
      await vi.waitUntil(() => !isAlive(pid), PATIENCE);
      const { production } = await facesOf(
        user,
        await paintFaces([ROSE, JADE], { ...SIZE, background: [9, 9, 9] }),
      );
      expect(production).toMatchObject({ status: 'done' });
      expect(production.data.faces).toHaveLength(2);
    });
  });

  describe('of files that cannot be used', () => {
    /** As a worker has it. */
    function detectorOf(detector: string, embedder: string) {
      const settings = parseEnvironment({ NODE_ENV: 'test', ...onnx(detector, embedder) });
      const { models: slice, localModels, faces } = buildConfig(settings);
      const hosts = new ModelHosts(localModels);
      return { hosts, driver: new OnnxFaceDetector(hosts, localModels, faces, slice) };
    }

    async function faultOf(detector: string, embedder: string): Promise<WorkFault> {
      const { hosts, driver } = detectorOf(detector, embedder);
      try {
        await driver.detect(await paintFaces(THREE, SIZE), AbortSignal.timeout(20_000));
      } catch (error) {
        if (error instanceof WorkFault) return error;
        throw error;
      } finally {
        hosts.onApplicationShutdown();
      }
      throw new Error('It answered');
    }

    it.each([
      ['missing', () => join(folder, 'gone.onnx'), /detector's file is missing/],
      ['a folder', () => folder, /detector's file is missing/],
      ['an embedder', () => models.sface, /expected YuNet of 2023 or later, or SCRFD with key points/],
      ['no model', () => join(folder, 'text.onnx'), /detector's file is damaged/],
    ])('says so where the detector is %s', async (_, path, message) => {
      await writeFile(join(folder, 'text.onnx'), 'not a model');
      const fault = await faultOf(path(), models.sface);
      expect(fault).toMatchObject({ code: 'MODEL_NOT_LOADED', transient: false });
      expect(fault.message).toMatch(message);
      expect(fault.message).not.toContain(folder);
    });

    it('says so where the embedder is none', async () => {
      const fault = await faultOf(models.yunet, models.scrfd);
      expect(fault).toMatchObject({ code: 'MODEL_NOT_LOADED', transient: false });
      expect(fault.message).toMatch(/expected SFace with 128 numbers, or an ArcFace/);
    });

    it('takes no file that was put in the place of another, as vectors would be mixed', async () => {
      const path = join(folder, 'replaced.onnx');
      await copyFile(models.sface, path);
      const { hosts, driver } = detectorOf(models.yunet, path);
      await driver.onModuleInit();
      const before = driver.model;
      await copyFile(models.arcface, path);
      await expect(
        driver.detect(await paintFaces(THREE, SIZE), AbortSignal.timeout(20_000)),
      ).rejects.toMatchObject({ code: 'MODEL_NOT_LOADED', message: expect.stringContaining('replaced') });
      hosts.onApplicationShutdown();
      const { driver: anew } = detectorOf(models.yunet, path);
      await anew.onModuleInit();
      expect(anew.model).not.toBe(before);
    });

    it('leaves the picture processed, with the reason on the production', async () => {
      const app = await startApp({ environment: onnx(join(folder, 'gone.onnx'), models.sface) });
      try {
        const { image, production } = await facesOf(await app.newUser(), await newPicture());
        expect(image.status).toBe('processed');
        expect(production).toMatchObject({ status: 'failed', error: { code: 'MODEL_NOT_LOADED' } });
        expect(JSON.stringify(production)).not.toContain(folder);
      } finally {
        await app.stop();
      }
    });
  });
});

describe('faces from a service', () => {
  let service: FakeService;
  let app: TestApp;
  let user: TestUser;
  beforeAll(async () => {
    service = await startImmichMl({
      faces: [
        { boundingBox: { x1: 80, y1: 60, x2: 240, y2: 300 }, embedding: JSON.stringify([3, 4]), score: 0.91 },
        {
          boundingBox: { x1: 560, y1: 150, x2: 900, y2: 450 },
          embedding: JSON.stringify([4, -3]),
          score: 0.8,
        },
      ],
    });
    app = await startApp({
      environment: { FACE_DETECTOR: 'immich-ml', IMMICH_ML_URL: service.url, PRODUCER_ATTEMPTS: '1' },
    });
    user = await app.newUser();
  });
  afterAll(async () => {
    await app?.stop();
    await service?.stop();
  });

  it('are kept with their picture', async () => {
    const { production } = await facesOf(user, await newPicture(SIZE));
    expect(production).toMatchObject({
      status: 'done',
      provenance: { provider: 'immich-ml', model: 'buffalo_l' },
      data: { model: 'immich-ml/buffalo_l' },
    });
    const [first, second] = production.data.faces;
    expect(first).toMatchObject({ score: 0.91, box: { x: 0.1, y: 0.1, width: 0.2, height: 0.4 } });
    expect(second.box).toMatchObject({ x: 0.7, y: 0.25 });
    expect(second.box.x + second.box.width).toBeCloseTo(1, 9);
  });

  it('are missed in no way that stops the rest', async () => {
    service.behave(status(500));
    const { image, production } = await facesOf(user, await newPicture(SIZE));
    service.behave(undefined);
    expect(image.status).toBe('processed');
    expect(production).toMatchObject({ status: 'failed', error: { code: 'SERVICE_FAILED' } });
  });
});

describe('faces where nobody looks for them', () => {
  it('cost nothing, and it is told what to configure', async () => {
    const app = await startApp();
    try {
      const user = await app.newUser();
      const { body } = await user.upload(await newPicture(), 'a.jpg');
      await user.finished(body.id);
      const { body: analysis } = await user.get(`/images/${body.id}/analysis`);
      const production = analysis.data.find(({ producer }: Json) => producer === 'faces');
      expect(production).toMatchObject({
        status: 'unavailable',
        error: { code: 'UNAVAILABLE', message: expect.stringContaining('FACE_DETECTOR') },
      });
    } finally {
      await app.stop();
    }
  });
});

import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startApp, type Replica, type TestApp } from './support/app.js';
import { paintFaces } from './support/painted-faces.js';
import { TestRedis } from './support/redis.js';
import { startS3, type TestBucket } from './support/s3.js';
import { describeWith } from './support/services.js';
import type { Json, TestUser } from './support/test-user.js';
import { tinyCaptioner } from './support/tiny-models/captioner.js';
import { tinyClip } from './support/tiny-models/clip.js';
import { writeTinyFaceModels } from './support/tiny-models/faces/index.js';
import { modelFolder, writeModel } from './support/tiny-models/model-files.js';
import { describeWithTransformers } from './support/transformers.js';

const SOON = { timeout: 30_000, interval: 100 };
const SIZE = { width: 800, height: 600 };
const PEOPLE = ['rose', 'jade'] as const;
/** Each person in so many pictures. */
const PICTURES = 2;

describeWithTransformers('with models, on Redis and a bucket', () =>
  describeWith('redis-server')('two of each process', () => {
    let redis: TestRedis;
    let bucket: TestBucket;
    let app: TestApp;
    let other: Replica;
    let user: TestUser;
    let images: Json[];

    beforeAll(async () => {
      [redis, bucket] = await Promise.all([TestRedis.start(), startS3()]);
      const faces = await writeTinyFaceModels(modelFolder());
      app = await startApp({
        environment: {
          ...bucket.environment,
          REDIS_URL: redis.url,
          CAPTIONERS: 'transformers',
          TRANSFORMERS_CAPTION_MODEL: writeModel(modelFolder(), tinyCaptioner()),
          EMBEDDER: 'transformers',
          TRANSFORMERS_CLIP_MODEL: writeModel(modelFolder(), tinyClip()),
          FACE_DETECTOR: 'onnx',
          FACE_DETECTOR_MODEL: faces.yunet,
          FACE_EMBEDDER_MODEL: faces.sface,
        },
      });
      other = await app.startReplica();
      await other.startWorker();
      user = await app.newUser();
      images = await Promise.all(
        Array.from({ length: PEOPLE.length * PICTURES }, async (_, n) => {
          const face = { person: PEOPLE[n % 2]!, x: 90 + 40 * n, y: 110, width: 150, height: 190 };
          const { body } = await user
            .at(n < 2 ? app : other)
            .upload(await paintFaces([face], SIZE), `${n}.jpg`);
          return user.finished(body.id);
        }),
      );
    }, 120_000);
    afterAll(async () => {
      await app?.stop();
      await Promise.all([redis?.stop(), bucket?.stop()]);
    });

    it('find, name and group; what is changed at one is seen at the other at once', async () => {
      expect(images.map(({ status, captionSource }) => [status, captionSource])).toEqual(
        images.map(() => ['processed', 'machine']),
      );
      const people: Json[] = await vi.waitFor(async () => {
        const { data } = (await user.at(other).get('/faces/clusters')).body;
        expect(data.map(({ faceCount }: Json) => faceCount)).toEqual([PICTURES, PICTURES]);
        return data;
      }, SOON);
      const { body: found } = await user.get(`/images?similarTo=${images[0].id}&limit=1`);
      expect(found.data).toHaveLength(1);

      const [rose, jade] = people.map(({ id }) => id as string);
      // Into both caches.
      for (const at of [app, other]) await user.at(at).get(`/images/${images[0].id}`);
      const merged = await user.post(`/faces/clusters/${rose}/merge`, { clusterIds: [jade] });
      expect(merged.body.faceCount).toBe(2 * PICTURES);
      for (const { id } of images) {
        const { body } = await user.at(other).get(`/images/${id}`);
        expect(body.faceClusterIds).toEqual([rose]);
      }
    });

    it('keep crops in the bucket, which go with their images', async () => {
      const { body } = await user.get(`/images/${images[0].id}/faces`);
      const crop = await fetch(other.url + body.data[0].url);
      expect([crop.status, crop.headers.get('content-type')]).toEqual([200, 'image/jpeg']);

      const ids = images.map(({ id }) => id as string);
      expect((await user.at(other).post('/images/delete', { ids })).status).toBe(204);
      expect((await user.get('/faces/clusters?minFaces=1')).body.data).toEqual([]);
      expect(await app.database.query('SELECT FROM faces')).toEqual([]);
      expect(await app.database.query('SELECT FROM image_embeddings')).toEqual([]);
      const storage = await bucket.storage(app.config.storage.temporaryFolder);
      const left = [];
      for await (const { key } of storage.list()) left.push(key);
      expect(left.filter((key) => ids.some((id) => key.includes(id)))).toEqual([]);
    });
  }),
);

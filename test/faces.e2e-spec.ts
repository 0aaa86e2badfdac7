import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FaceStore, type IdentifiedFace } from '../src/faces/face-store.js';
import { FaceGrouping } from '../src/faces/grouping/face-grouping.js';
import { imageFolder } from '../src/imaging/storage-keys.js';
import { normalise } from '../src/vectors/vector.js';
import { WorkerModule } from '../src/worker.module.js';
import { startApp, type TestApp } from './support/app.js';
import { openEvents } from './support/events.js';
import { newPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';

let app: TestApp;
/** The shipped worker, of which these tests ask what its producers ask. */
let worker: INestApplicationContext;
let store: FaceStore;
beforeAll(async () => {
  app = await startApp({ worker: false });
  worker = await NestFactory.createApplicationContext(WorkerModule.forRoot(app.config), { logger: false });
  store = worker.get(FaceStore);
});
afterAll(async () => {
  await worker.close();
  await app.stop();
});

/** Directions that are far apart: one for each invented person. */
const DIMENSIONS = 8;
const facing = (person: number, turned = 0) =>
  normalise(
    Array.from({ length: DIMENSIONS }, (_, axis) =>
      axis === person ? 1 : axis === (person + 1) % DIMENSIONS ? turned : 0.01,
    ),
  )!;

const LEFT = { x: 0.1, y: 0.2, width: 0.2, height: 0.3 };
const RIGHT = { x: 0.6, y: 0.2, width: 0.2, height: 0.3 };

interface Shown {
  person: number;
  turned?: number;
  box?: typeof LEFT;
}

/** A picture, and the faces that a detector would have found in it. */
async function picture(user: TestUser, ...shown: Shown[]): Promise<Json> {
  const { body } = await user.upload(await newPicture({ width: 640, height: 480 }), 'people.jpg');
  const image = await user.finished(body.id);
  return { ...image, faces: await show(user, image.id, shown) };
}

async function show(user: TestUser, id: string, shown: Shown[], model = 'test/1'): Promise<IdentifiedFace[]> {
  const faces = await store.identify(
    id,
    shown.map(({ person, turned = 0, box = LEFT }, index) => ({
      box,
      score: 0.9 - index / 100,
      vector: facing(person, turned),
    })),
  );
  await app.database.transaction((db) => store.replace(db, { id, ownerId: user.id }, model, faces));
  return faces;
}

/** Asks as the producer does, and waits until nothing is left to be grouped. */
async function grouped(user: TestUser): Promise<void> {
  await worker.get(FaceGrouping).request(user.id);
  await vi.waitFor(
    async () => {
      const [{ left }] = await app.database.query(
        `SELECT (SELECT count(*) FROM faces WHERE owner_id = $1 AND (component IS NULL OR cluster_id IS NULL)) +
                (SELECT count(*) FROM face_clusters WHERE owner_id = $1 AND regroup) AS left`,
        [user.id],
      );
      expect(Number(left)).toBe(0);
    },
    { timeout: 20_000, interval: 50 },
  );
}

const people = async (user: TestUser, query = '') =>
  (await user.get(`/faces/clusters?minFaces=1${query}`)).body.data as Json[];
const personOf = async (user: TestUser, image: Json, index = 0) => {
  const { body } = await user.get(`/images/${image.id}/faces`);
  return body.data.find(({ id }: Json) => id === image.faces[index].id)?.clusterId as string;
};

const change = async (user: TestUser, kind: string) =>
  (await user.get('/faces/changes')).body.data.find((each: Json) => each.kind === kind);
const undo = (user: TestUser, { id }: Json) => user.post(`/faces/changes/${id}/undo`);
const rename = (user: TestUser, id: string, name: string | null) =>
  user.call('PATCH', `/faces/clusters/${id}`, { json: { name } });

describe('grouping', () => {
  it('finds out whose the faces are, and shows it with the images', async () => {
    const user = await app.newUser();
    const both = await picture(user, { person: 0 }, { person: 2, box: RIGHT });
    const one = await picture(user, { person: 0, turned: 0.2 });
    expect((await user.get(`/images/${both.id}`)).body.faceClusterIds).toEqual([]);
    await grouped(user);

    const list = await people(user);
    expect(list.map(({ faceCount, imageCount }) => [faceCount, imageCount])).toEqual([
      [2, 2],
      [1, 1],
    ]);
    expect(list[0]).toMatchObject({ name: null, hidden: false, cover: { box: LEFT } });
    const { faceClusterIds } = (await user.get(`/images/${both.id}`)).body;
    expect(new Set(faceClusterIds)).toEqual(new Set(list.map(({ id }) => id)));
    expect((await user.get(`/images/${one.id}`)).body.faceClusterIds).toEqual([list[0].id]);
    // Somebody who was seen once is nobody to be listed.
    expect((await user.get('/faces/clusters')).body.data.map(({ id }: Json) => id)).toEqual([list[0].id]);

    const { body } = await user.get(`/images/${both.id}/faces`);
    expect(body.data).toEqual([
      expect.objectContaining({ clusterId: list[0].id, assignedBy: 'machine', name: null, box: LEFT }),
      expect.objectContaining({ clusterId: list[1].id, box: RIGHT, score: 0.89 }),
    ]);
  });

  it('lets a person grow under the same id, also across other words for the same model', async () => {
    const user = await app.newUser();
    const first = await picture(user, { person: 0 });
    await grouped(user);
    const id = await personOf(user, first);
    for (const turned of [0.1, 0.2]) {
      const next = await picture(user, { person: 0, turned });
      await grouped(user);
      expect(await personOf(user, next)).toBe(id);
    }
  });

  it('never takes two faces of one picture for one person', async () => {
    const user = await app.newUser();
    await picture(user, { person: 0 }, { person: 0, box: RIGHT });
    await grouped(user);
    expect((await people(user)).map(({ faceCount }) => faceCount)).toEqual([1, 1]);
  });

  it('does not compare vectors of different models, and keeps a person over a change of the model', async () => {
    const user = await app.newUser();
    const [a, b] = [await picture(user, { person: 0 }), await picture(user, { person: 0 })];
    await grouped(user);
    const anna = await personOf(user, a);
    await rename(user, anna, 'Anna');
    // As another model sees it, the same person looks like somebody else did.
    for (const image of [a, b]) await show(user, image.id, [{ person: 3 }], 'test/2');
    const old = await picture(user, { person: 3 });
    await grouped(user);
    expect([await personOf(user, a), await personOf(user, b)]).toEqual([anna, anna]);
    expect(await personOf(user, old)).not.toBe(anna);
  });

  it('keeps what a person decided when the faces are looked for again', async () => {
    const user = await app.newUser();
    const [a, b] = [await picture(user, { person: 0 }), await picture(user, { person: 0, turned: 0.1 })];
    await grouped(user);
    await user.call('PATCH', `/faces/${b.faces[0].id}`, { json: { clusterId: null } });
    const [own, other] = [await personOf(user, b), await personOf(user, a)];
    expect(own).not.toBe(other);
    const shifted = { ...LEFT, x: LEFT.x + 0.02 };
    const [again] = await show(user, b.id, [{ person: 0, turned: 0.12, box: shifted }]);
    expect(again!.id).toBe(b.faces[0].id);
    await grouped(user);
    expect([await personOf(user, b), await personOf(user, a)]).toEqual([own, other]);
  });

  it('forgets a face that is found no longer, and gives a new one a new id', async () => {
    const user = await app.newUser();
    const image = await picture(user, { person: 0 });
    await grouped(user);
    const [moved] = await show(user, image.id, [{ person: 0, box: RIGHT }]);
    expect(moved!.id).not.toBe(image.faces[0].id);
    await grouped(user);
    const { body } = await user.get(`/images/${image.id}/faces`);
    expect(body.data.map(({ id }: Json) => id)).toEqual([moved!.id]);
    expect(await people(user)).toHaveLength(1);
  });
});

describe('people', () => {
  /** Two pictures of one person, one of another. */
  async function album() {
    const user = await app.newUser();
    const images = [
      await picture(user, { person: 0 }),
      await picture(user, { person: 0, turned: 0.1 }),
      await picture(user, { person: 2 }),
    ];
    await grouped(user);
    const ids = await Promise.all(images.map((image) => personOf(user, image)));
    return { user, images, a: ids[0]!, b: ids[2]! };
  }

  it('get names, covers, and are hidden; each of it can be undone', async () => {
    const { user, images, a, b } = await album();
    const named = await rename(user, a, ' Anna\u0000 ');
    expect(named.body).toMatchObject({ id: a, name: 'Anna', faceCount: 2, imageCount: 2 });
    expect((await people(user, '&q=ANN')).map(({ id }) => id)).toEqual([a]);
    const face = images[1].faces[0].id;
    const covered = await user.call('PATCH', `/faces/clusters/${a}`, {
      json: { coverFaceId: face.toUpperCase() },
    });
    expect(covered.body.cover.faceId).toBe(face);
    await user.call('PATCH', `/faces/clusters/${b}`, { json: { hidden: true } });
    expect((await people(user)).map(({ id }) => id)).toEqual([a]);
    expect((await people(user, '&hidden=true')).map(({ id }) => id)).toEqual([b]);

    for (const kind of ['rename', 'cover', 'hide'])
      expect((await undo(user, await change(user, kind))).status).toBe(200);
    const list = await people(user);
    expect(list.map(({ id, name }) => [id, name])).toEqual([
      [a, null],
      [b, null],
    ]);
    expect((await undo(user, await change(user, 'rename'))).body.code).toBe('CHANGE_UNDONE');
  });

  it('are merged, with name and images; undone, they are told apart for good', async () => {
    const { user, images, a, b } = await album();
    await rename(user, b, 'Berta');
    const merged = await user.post(`/faces/clusters/${a}/merge`, { clusterIds: [b] });
    expect([merged.status, merged.body.name, merged.body.faceCount]).toEqual([200, 'Berta', 3]);
    expect((await user.get(`/faces/clusters/${b}`)).status).toBe(404);
    expect((await user.get(`/images/${images[2].id}`)).body.faceClusterIds).toEqual([a]);
    expect((await user.get(`/images?person=${a}&page=1`)).body.total).toBe(3);

    const undone = await undo(user, { id: merged.body.changeId });
    expect(undone.body).toMatchObject({ kind: 'merge', faceCount: 1, undoable: false });
    expect((await user.get(`/faces/clusters/${a}`)).body).toMatchObject({ name: null, faceCount: 2 });
    expect((await user.get(`/faces/clusters/${b}`)).body).toMatchObject({ name: 'Berta', faceCount: 1 });
    expect((await user.get(`/images/${images[2].id}`)).body.faceClusterIds).toEqual([b]);
    // A face that links the two comes: they stay two.
    await picture(user, { person: 0, turned: 0.05 });
    await grouped(user);
    expect((await people(user)).map(({ id, faceCount }) => [id, faceCount])).toEqual([
      [a, 3],
      [b, 1],
    ]);
  });

  it('are split; the two stay apart over later groupings', async () => {
    const { user, images, a } = await album();
    const faceIds = [images[1].faces[0].id];
    const split = await user.post(`/faces/clusters/${a}/split`, { faceIds });
    expect([split.status, split.body.faceCount]).toEqual([201, 1]);
    for (const turned of [0.04, 0.06]) await picture(user, { person: 0, turned });
    await grouped(user);
    expect(await personOf(user, images[0])).toBe(a);
    expect(await personOf(user, images[1])).toBe(split.body.id);

    expect((await undo(user, { id: split.body.changeId })).status).toBe(200);
    expect(await personOf(user, images[1])).toBe(a);
  });

  it('that were told apart do not join, though they look alike, until it is undone', async () => {
    const user = await app.newUser();
    const images = [await picture(user, { person: 0 }), await picture(user, { person: 0, turned: 1.8 })];
    await grouped(user);
    const [a, b] = [await personOf(user, images[0]), await personOf(user, images[1])];
    expect(a).not.toBe(b);
    const apart = await user.post(`/faces/clusters/${a}/separate`, { clusterId: b });
    expect([apart.status, Object.keys(apart.body)]).toEqual([200, ['changeId']]);
    const already = await user.post(`/faces/clusters/${b}/separate`, { clusterId: a });
    expect([already.status, already.body]).toEqual([200, { changeId: null }]);
    // Whoever looks like both would make them one.
    const between = await picture(user, { person: 0, turned: 0.6 });
    await grouped(user);
    expect([await personOf(user, images[0]), await personOf(user, images[1])]).toEqual([a, b]);
    expect([a, b]).toContain(await personOf(user, between));

    expect((await undo(user, { id: apart.body.changeId })).status).toBe(200);
    await picture(user, { person: 0, turned: 0.7 });
    await grouped(user);
    expect(await personOf(user, images[1])).toBe(await personOf(user, images[0]));
  });

  it('get single faces, which stay where they were put', async () => {
    const { user, images, a, b } = await album();
    const face = images[1].faces[0].id;
    const moved = await user.call('PATCH', `/faces/${face}`, { json: { clusterId: b.toUpperCase() } });
    expect(moved.body).toMatchObject({ id: face, clusterId: b, assignedBy: 'user' });
    await picture(user, { person: 0, turned: 0.1 });
    await grouped(user);
    expect(await personOf(user, images[1])).toBe(b);
    const again = await user.call('PATCH', `/faces/${face}`, { json: { clusterId: b } });
    expect(again.body.changeId).toBeNull();
    await undo(user, { id: moved.body.changeId });
    expect(await personOf(user, images[1])).toBe(a);
  });

  it('are told of to whoever listens, whoever changed them', async () => {
    const { user, images, a, b } = await album();
    const listener = openEvents(user, '/events');
    await listener.opened;
    const heard = () => listener.seen.filter(({ event }) => event === 'people.changed');
    const changes = [
      () => rename(user, a, 'Anna'),
      () => user.call('PATCH', `/faces/clusters/${a}`, { json: { coverFaceId: images[0].faces[0].id } }),
      () => user.call('PATCH', `/faces/clusters/${b}`, { json: { hidden: true } }),
      () => user.post(`/faces/clusters/${a}/separate`, { clusterId: b }),
      () => user.post(`/faces/clusters/${a}/merge`, { clusterIds: [b] }),
      async () => undo(user, await change(user, 'merge')),
    ];
    for (const [before, make] of changes.entries()) {
      expect((await make()).status).toBe(200);
      await vi.waitFor(() => expect(heard()).toHaveLength(before + 1));
    }
    expect(heard()[0]).toEqual({ event: 'people.changed', data: {}, id: undefined });
    await grouped(user);
    const before = heard().length;
    await picture(user, { person: 6 });
    await grouped(user);
    await vi.waitFor(() => expect(heard().length).toBeGreaterThan(before));
    listener.close();
  });

  it('cannot be changed back where they were changed again', async () => {
    const { user, images, a, b } = await album();
    await user.post(`/faces/clusters/${a}/merge`, { clusterIds: [b] });
    const merge = await change(user, 'merge');
    await user.call('PATCH', `/faces/${images[2].faces[0].id}`, { json: { clusterId: null } });
    const refused = await undo(user, merge);
    expect([refused.status, refused.body.code]).toEqual([409, 'CHANGE_OVERTAKEN']);
    await undo(user, await change(user, 'move'));
    expect((await undo(user, merge)).status).toBe(200);
    expect(await personOf(user, images[2])).toBe(b);
  });

  it.each([
    ['a name and then merged', { name: 'Anna' }, 'merge'],
    ['hidden and then merged', { hidden: true }, 'merge'],
    ['a name and then a face', { name: 'Anna' }, 'move'],
  ])('keep what later changes rely on: given %s, with the first undone', async (_, json, later) => {
    const { user, images, a, b } = await album();
    const first = await user.call('PATCH', `/faces/clusters/${a}`, { json });
    if (later === 'merge') await user.post(`/faces/clusters/${a}/merge`, { clusterIds: [b] });
    else await user.call('PATCH', `/faces/${images[2].faces[0].id}`, { json: { clusterId: a } });
    expect((await undo(user, { id: first.body.changeId })).status).toBe(200);
    await grouped(user);
    expect((await people(user)).map(({ id, name, faceCount }) => [id, name, faceCount])).toEqual([
      [a, null, 3],
    ]);
  });

  it('come back from a merge also without a face, with name and all', async () => {
    const { user, images, a, b } = await album();
    await rename(user, b, 'Berta');
    await user.call('DELETE', `/images/${images[2].id}`);
    const merged = await user.post(`/faces/clusters/${a}/merge`, { clusterIds: [b] });
    expect(merged.body).toMatchObject({ name: 'Berta', faceCount: 2 });
    expect((await undo(user, { id: merged.body.changeId })).status).toBe(200);
    expect((await user.get(`/faces/clusters/${b}`)).body).toMatchObject({ name: 'Berta', faceCount: 0 });
    expect((await user.get(`/faces/clusters/${a}`)).body).toMatchObject({ name: null, faceCount: 2 });
    const apart = await user.post(`/faces/clusters/${a}/separate`, { clusterId: b });
    expect(apart.body.changeId).toBeNull();
  });

  it('get no namesake where a face comes back from whom a merge has made somebody else', async () => {
    const { user, images, a, b } = await album();
    await rename(user, a, 'Anna');
    const face = images[1].faces[0].id;
    const moved = await user.call('PATCH', `/faces/${face}`, { json: { clusterId: null } });
    const merged = await user.post(`/faces/clusters/${b}/merge`, { clusterIds: [a] });
    expect((await undo(user, { id: moved.body.changeId })).status).toBe(200);
    const named = async () => (await people(user)).map(({ id, name, faceCount }) => [id, name, faceCount]);
    expect(await named()).toEqual([
      [b, 'Anna', 2],
      [a, null, 1],
    ]);
    expect((await undo(user, { id: merged.body.changeId })).status).toBe(200);
    expect(await named()).toEqual([
      [a, 'Anna', 2],
      [b, null, 1],
    ]);
  });

  it('are forgotten with their faces and all that shows them; the images stay', async () => {
    const { user, images, a } = await album();
    await rename(user, a, 'Anna');
    const { body } = await user.get(`/faces/clusters/${a}`);
    expect((await fetch(app.url + body.cover.url)).status).toBe(200);
    const crops = join(
      app.config.storage.folder,
      imageFolder(body.cover.imageId),
      'faces',
      body.cover.faceId,
    );
    expect(await readdir(crops)).toHaveLength(1);
    expect((await user.call('DELETE', `/faces/clusters/${a}`)).status).toBe(204);

    expect((await user.get(`/faces/clusters/${a}`)).status).toBe(404);
    expect((await user.get(`/images/${images[0].id}/faces`)).body.data).toEqual([]);
    expect((await user.get(`/images/${images[0].id}`)).body).toMatchObject({ faceClusterIds: [] });
    expect((await fetch(app.url + body.cover.url)).status).toBe(404);
    await expect(readdir(crops)).rejects.toThrow('ENOENT');
    const { body: log } = await user.get('/faces/changes');
    expect(log.data.map(({ kind, undoable }: Json) => [kind, undoable])).toEqual([['delete', false]]);
    expect(JSON.stringify(log)).not.toContain('Anna');
    expect((await undo(user, log.data[0])).body.code).toBe('CHANGE_FINAL');
  });

  it('go with their last image unless they have a name, and lose what a deleted one had', async () => {
    const { user, images, a, b } = await album();
    await user.call('DELETE', `/images/${images[0].id}`);
    expect((await user.get(`/faces/clusters/${a}`)).body).toMatchObject({
      faceCount: 1,
      cover: { faceId: images[1].faces[0].id },
    });
    await user.call('DELETE', `/images/${images[2].id}`);
    expect((await user.get(`/faces/clusters/${b}`)).status).toBe(404);
    await rename(user, a, 'Anna');
    await user.call('DELETE', `/images/${images[1].id}`);
    expect((await user.get(`/faces/clusters/${a}`)).body).toMatchObject({
      name: 'Anna',
      faceCount: 0,
      cover: null,
    });
    await grouped(user);
    expect((await people(user)).map(({ id }) => id)).toEqual([a]);
  });

  it('go with the account', async () => {
    const { user } = await album();
    await user.call('DELETE', '/users/me', { json: { password: user.password } });
    const [{ left }] = await app.database.query(
      `SELECT (SELECT count(*) FROM faces WHERE owner_id = $1) +
              (SELECT count(*) FROM face_clusters WHERE owner_id = $1) AS left`,
      [user.id],
    );
    expect(Number(left)).toBe(0);
  });

  it('filter images: all of the people that are named', async () => {
    const user = await app.newUser();
    const both = await picture(user, { person: 0 }, { person: 2, box: RIGHT });
    const one = await picture(user, { person: 0, turned: 0.1 });
    await grouped(user);
    const [a, b] = [await personOf(user, both, 0), await personOf(user, both, 1)];
    const found = async (query: string) =>
      (await user.get(`/images?${query}`)).body.data.map(({ id }: Json) => id);
    expect(await found(`person=${a}`)).toEqual([one.id, both.id]);
    expect(await found(`person=${a}&person=${b}`)).toEqual([both.id]);
    expect(await found(`person=${a},${b}`)).toEqual([both.id]);
    const stranger = await app.newUser();
    expect((await stranger.get(`/images?person=${a}`)).body.data).toEqual([]);
    expect((await user.get('/images?person=1')).status).toBe(400);
  });

  it('and their faces are listed by page and by cursor', async () => {
    const user = await app.newUser();
    for (const person of [0, 0, 0, 2, 2, 4, 4, 6]) await picture(user, { person });
    await grouped(user);
    const all = (await people(user)).map(({ id }) => id);
    expect(all).toHaveLength(4);
    const walked: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await user.get(`/faces/clusters?minFaces=1&limit=1${cursor && `&cursor=${cursor}`}`);
      walked.push(...body.data.map(({ id }: Json) => id));
      cursor = body.nextCursor;
    }
    expect(walked).toEqual(all);
    const second = await user.get('/faces/clusters?minFaces=1&limit=3&page=2');
    expect(second.body).toMatchObject({ page: 2, total: 4, nextCursor: null, data: [{ id: all[3] }] });
    const faces = (query: string) => user.get(`/faces/clusters/${all[0]}/faces?limit=2${query}`);
    const [first, paged] = [await faces(''), await faces('&page=2')];
    const rest = await faces(`&cursor=${first.body.nextCursor}`);
    expect(paged.body).toMatchObject({ total: 3, page: 2 });
    expect(rest.body.data).toEqual(paged.body.data);
    for (const query of [
      'cursor=x',
      'limit=0',
      'minFaces=0',
      'minFaces=99999999999',
      'hidden=perhaps',
      `q=${'x'.repeat(101)}`,
    ])
      expect((await user.get(`/faces/clusters?${query}`)).status).toBe(400);
  });

  it("stay the owner's: to others they do not exist", async () => {
    const { user, images, a, b } = await album();
    await rename(user, a, 'Anna');
    const stranger = await app.newUser();
    const mine = await picture(stranger, { person: 5 });
    await grouped(stranger);
    const own = await personOf(stranger, mine);
    const face = images[0].faces[0].id;
    const { id } = await change(user, 'rename');
    const answers = [
      await stranger.get(`/faces/clusters/${a}`),
      await stranger.get(`/faces/clusters/${a}/faces`),
      await rename(stranger, a, 'Mine'),
      await stranger.call('DELETE', `/faces/clusters/${a}`),
      await stranger.post(`/faces/clusters/${a}/merge`, { clusterIds: [own] }),
      await stranger.post(`/faces/clusters/${own}/merge`, { clusterIds: [a] }),
      await stranger.post(`/faces/clusters/${a}/split`, { faceIds: [face] }),
      await stranger.post(`/faces/clusters/${own}/separate`, { clusterId: a }),
      await stranger.call('PATCH', `/faces/${face}`, { json: { clusterId: own } }),
      await stranger.call('PATCH', `/faces/${mine.faces[0].id}`, { json: { clusterId: a } }),
      await stranger.get(`/faces/${face}/crop`),
      await stranger.get(`/images/${images[0].id}/faces`),
      await stranger.post(`/faces/changes/${id}/undo`),
      await user.get('/faces/clusters/1'),
      await user.call('PATCH', '/faces/1', { json: { clusterId: null } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    expect((await user.get(`/faces/clusters/${a}`)).body).toMatchObject({ name: 'Anna', faceCount: 2 });
    expect((await stranger.get('/faces/changes')).body.data).toEqual([]);
    expect(await people(user)).toHaveLength(b ? 2 : 0);
  });

  it('refuse what makes no sense, and say why', async () => {
    const { user, images, a, b } = await album();
    const face = images[2].faces[0].id;
    const mismatches = [
      await user.post(`/faces/clusters/${a}/merge`, { clusterIds: [a] }),
      await user.post(`/faces/clusters/${a}/split`, { faceIds: [face] }),
      await user.post(`/faces/clusters/${b}/split`, { faceIds: [face] }),
      await user.post(`/faces/clusters/${a}/separate`, { clusterId: a }),
      await user.call('PATCH', `/faces/clusters/${a}`, { json: { coverFaceId: face } }),
    ];
    expect(mismatches.map(({ status, body }) => [status, body.code])).toEqual(
      mismatches.map(() => [422, 'FACES_MISMATCH']),
    );
    for (const json of [
      { name: '' },
      { name: 'x'.repeat(101) },
      { hidden: null },
      { hidden: 'yes' },
      { id: a },
    ])
      expect((await user.call('PATCH', `/faces/clusters/${a}`, { json })).status).toBe(400);
    expect((await user.post(`/faces/clusters/${a}/merge`, { clusterIds: [] })).status).toBe(400);
    expect((await user.get('/faces/changes')).body.data).toEqual([]);
  });

  it('come out whole of changes that are made at once, while others are grouped', async () => {
    const user = await app.newUser();
    const images = [];
    for (const person of [0, 2, 4, 6]) images.push(await picture(user, { person }));
    await grouped(user);
    const ids = await Promise.all(images.map((image) => personOf(user, image)));
    const [a, b, c, d] = ids;
    const late = await picture(user, { person: 0, turned: 0.1 });
    await worker.get(FaceGrouping).request(user.id);
    const answers = await Promise.all([
      user.post(`/faces/clusters/${a}/merge`, { clusterIds: [b] }),
      user.post(`/faces/clusters/${b}/merge`, { clusterIds: [a] }),
      user.post(`/faces/clusters/${c}/merge`, { clusterIds: [d] }),
      user.post(`/faces/clusters/${d}/merge`, { clusterIds: [c] }),
      user.call('DELETE', `/images/${late.id}`),
    ]);
    expect(answers.map(({ status }) => status).sort((p, q) => p - q)).toEqual([200, 200, 204, 404, 404]);
    await grouped(user);
    expect((await people(user)).map(({ faceCount }) => faceCount)).toEqual([2, 2]);
    for (const image of images) {
      const { faceClusterIds } = (await user.get(`/images/${image.id}`)).body;
      expect(faceClusterIds).toEqual([await personOf(user, image)]);
    }
  });
});

describe('what a face looks like', () => {
  it('is a square around it, by its owner or by a signed link, and is kept', async () => {
    const user = await app.newUser();
    const pixels = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#00ff00' } })
      .composite([
        {
          input: { create: { width: 128, height: 144, channels: 3, background: '#ff0000' } },
          left: 64,
          top: 96,
        },
      ])
      .png()
      .toBuffer();
    const { body: image } = await user.upload(pixels, 'red.png');
    await user.finished(image.id);
    await show(user, image.id, [{ person: 0 }]);
    const { body } = await user.get(`/images/${image.id}/faces`);
    const [{ id, url }] = body.data;

    const response = await fetch(app.url + url);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(response.headers.get('cache-control')).toMatch(/^public/);
    const crop = sharp(Buffer.from(await response.arrayBuffer()));
    const { data, info } = await crop.removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([192, 192]);
    const at = (x: number, y: number) => [...data.subarray((y * 192 + x) * 3, (y * 192 + x) * 3 + 3)];
    expect(at(96, 96)[0]).toBeGreaterThan(200);
    expect(at(4, 96)[1]).toBeGreaterThan(200);

    const etag = response.headers.get('etag')!;
    const again = await fetch(app.url + url, { headers: { 'If-None-Match': etag } });
    expect(again.status).toBe(304);
    const own = await user.fetch(`/faces/${id}/crop?size=96`);
    expect([own.status, own.headers.get('cache-control')?.startsWith('private')]).toEqual([200, true]);
    expect((await fetch(app.url + url.replace('size=192', 'size=384'))).status).toBe(403);
    expect((await fetch(`${app.url}/api/faces/${id}/crop`)).status).toBe(401);
    expect((await user.fetch(`/faces/${id}/crop?size=100`)).status).toBe(400);
  });
});

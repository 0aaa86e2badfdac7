import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../src/common/ids.js';
import { FaceStore } from '../src/faces/face-store.js';
import { GroupingRun } from '../src/faces/grouping/grouping-run.js';
import type { PeopleAnnouncements } from '../src/faces/people-announcements.js';
import { normalise } from '../src/vectors/vector.js';
import { startApp, type TestApp } from './support/app.js';
import type { Json, TestUser } from './support/test-user.js';

let app: TestApp;
beforeAll(async () => {
  // Nobody groups but these tests themselves, so that each run can be repeated by its seed.
  app = await startApp({ worker: false });
});
afterAll(() => app.stop());

const PERSONS = 3;
const STEPS = 16;
const DIMENSIONS = 8;

/** Mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Somebody's pictures, whom they really show, and what their owner makes of the people in them. */
class Album {
  /** Who it really is, by face, in the order in which they came. */
  readonly truth = new Map<string, number>();
  readonly done: { id: string; what: string }[] = [];
  readonly story: string[] = [];
  private readonly store = new FaceStore(app.database);
  private readonly grouping: GroupingRun;

  constructor(
    private readonly user: TestUser,
    readonly random: () => number,
  ) {
    const mute = { announce: () => Promise.resolve() } as unknown as PeopleAnnouncements;
    this.grouping = new GroupingRun(app.database, mute, { ...app.config.faces, matchThreshold: 0.5 });
  }

  async show(person: number): Promise<void> {
    const id = newId();
    await app.database.query(
      `INSERT INTO images (id, owner_id, original_filename, file_type, file_size, sha256, width, height, status)
       VALUES ($1, $2, 'a.jpg', 'image/jpeg', 1, $3, 640, 480, 'processed')`,
      [id, this.user.id, id.replaceAll('-', '').repeat(2)],
    );
    const turned = Array.from({ length: DIMENSIONS }, (_, axis) =>
      axis === 2 * person ? 1 : 0.2 * this.random(),
    );
    const box = { x: 0.1, y: 0.2, width: 0.2, height: 0.3 };
    const faces = await this.store.identify(id, [{ box, score: 0.9, vector: normalise(turned)! }]);
    const image = { id, ownerId: this.user.id };
    await app.database.transaction((db) => this.store.replace(db, image, 'test/1', faces));
    this.truth.set(faces[0]!.id, person);
  }

  async group(): Promise<void> {
    const done = await this.grouping.of(this.user.id, new AbortController().signal);
    if (!done) throw new Error('Somebody else groups these faces');
  }

  /** With their faces, both in the order in which the faces came: ids themselves differ from run to run. */
  async clusters(): Promise<{ id: string; faces: string[] }[]> {
    const rows = await app.database.query<{ face: string; id: string }[]>(
      'SELECT id AS face, cluster_id AS id FROM faces WHERE owner_id = $1 AND cluster_id IS NOT NULL',
      [this.user.id],
    );
    const clusterOf = new Map(rows.map(({ face, id }) => [face, id]));
    const clusters = new Map<string, string[]>();
    for (const face of this.truth.keys()) {
      const id = clusterOf.get(face);
      if (id !== undefined) clusters.set(id, [...(clusters.get(id) ?? []), face]);
    }
    return [...clusters].map(([id, faces]) => ({ id, faces }));
  }

  async step(): Promise<void> {
    const clusters = await this.clusters();
    const [one, other] = [this.any(clusters), this.any(clusters)];
    const path = `/faces/clusters/${one.id}`;
    const patch = (to: string, json: Json) => this.user.call('PATCH', to, { json });
    const steps: Record<string, () => Promise<unknown>> = {
      show: () => this.show(this.below(PERSONS)),
      group: () => this.group(),
      undo: () => this.undo(),
      name: () => this.change('name', patch(path, { name: `N${this.below(1000)}` })),
      hide: () => this.change('hide', patch(path, { hidden: this.random() < 0.5 })),
      move: () => {
        const clusterId = this.random() < 0.3 ? null : other.id;
        return this.change('move', patch(`/faces/${this.any([...this.truth.keys()])}`, { clusterId }));
      },
    };
    if (one.id !== other.id) {
      steps['merge'] = () =>
        this.change('merge', this.user.post(`${path}/merge`, { clusterIds: [other.id] }));
      steps['separate'] = () =>
        this.change('separate', this.user.post(`${path}/separate`, { clusterId: other.id }));
    }
    if (one.faces.length > 1) {
      const faceIds = one.faces.slice(0, 1 + this.below(one.faces.length - 1));
      steps['split'] = () => this.change('split', this.user.post(`${path}/split`, { faceIds }));
    }
    const name = this.any([
      ...Object.keys(steps),
      'show',
      'show',
      'group',
      'undo',
      ...('merge' in steps ? ['merge'] : []),
    ]);
    this.story.push(name);
    await steps[name]!();
  }

  async undo(): Promise<void> {
    const last = this.done.pop();
    if (!last) return;
    const { status, body } = await this.user.post(`/faces/changes/${last.id}/undo`);
    if (status !== 200) throw new Error(`${last.what} was not undone: ${body.code}; ${this.story.join(' ')}`);
  }

  private async change(what: string, answer: Promise<{ status: number; body: Json }>): Promise<void> {
    const { status, body } = await answer;
    if (status >= 300) throw new Error(`${what} answered ${status}; ${this.story.join(' ')}`);
    if (body.changeId) this.done.push({ id: body.changeId, what });
  }

  private below = (count: number) => Math.floor(this.random() * count);
  private any = <T>(all: readonly T[]): T => all[this.below(all.length)]!;
}

const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1);

it.each(SEEDS)('whatever was made of people and undone again, they are who they were (%i)', async (seed) => {
  const user = await app.newUser();
  const album = new Album(user, randomFrom(seed));
  for (let count = 0; count < 2 * PERSONS; count++) await album.show(count % PERSONS);
  await album.group();
  expect(await album.clusters()).toHaveLength(PERSONS);

  for (let step = 0; step < STEPS; step++) await album.step();
  while (album.done.length > 0) {
    if (album.random() < 0.3) await album.group();
    await album.undo();
  }
  await album.group();

  const persons = (await album.clusters()).map(({ faces }) => faces.map((face) => album.truth.get(face)));
  const story = album.story.join(' ');
  expect({ story, persons: persons.map((each) => [...new Set(each)]) }).toEqual({
    story,
    persons: [[0], [1], [2]],
  });
  expect(persons.flat()).toHaveLength(album.truth.size);
});

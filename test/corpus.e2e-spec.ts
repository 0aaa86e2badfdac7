import { readFile, readdir } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  badFiles,
  corpusPath,
  corpusPresent,
  goodFiles,
  nearDuplicates,
} from '../src/imaging/testing/corpus.js';
import { startApp, type TestApp } from './support/app.js';
import { newPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';

const uploadFile = async (user: TestUser, ...path: string[]) =>
  user.upload(await readFile(corpusPath(...path)), path.at(-1)!);

/** Real and hostile pictures over HTTP; the folder lies beside the repository or the tests are skipped. */
describe.skipIf(!corpusPresent)('the corpus', () => {
  let app: TestApp;
  let user: TestUser;
  beforeAll(async () => {
    app = await startApp();
    user = await app.newUser();
  });
  afterAll(() => app.stop());

  it.each(goodFiles())('$name is taken in and read rightly', async (file) => {
    const { status, body } = await uploadFile(user, 'good', file.name);
    expect([200, 201]).toContain(status);

    const image = await user.finished(body.id);

    expect(image).toMatchObject({
      status: 'processed',
      originalFilename: file.name.normalize('NFC'),
      fileType: file.mime,
      width: file.displayWidth,
      height: file.displayHeight,
    });
    const { exif } = file;
    expect(image.metadata.camera?.make ?? null).toBe(exif.make ?? null);
    expect(image.metadata.camera?.model ?? null).toBe(exif.model ?? null);
    expect(image.metadata.takenAt?.local ?? null).toBe(exif.dateTimeOriginalIsoLocal ?? null);
    if (exif.latitude === null || exif.latitude === undefined) expect(image.metadata.gps).toBeNull();
    else {
      expect(image.metadata.gps.latitude).toBeCloseTo(exif.latitude, 3);
      expect(image.metadata.gps.longitude).toBeCloseTo(exif.longitude!, 3);
    }
    await expectLikeReference(user, image, file.reference);
  });

  it('answers every hostile file with the status that it deserves, and is as before afterwards', async () => {
    const stranger = await app.newUser();
    const wrong: unknown[] = [];
    for (const { name, expect: wanted } of badFiles()) {
      const { status, body } = await uploadFile(stranger, 'bad', 'files', name);
      const good = [wanted.status, ...wanted.alsoAcceptable].includes(status);
      const clear = status < 400 || (typeof body.code === 'string' && typeof body.detail === 'string');
      if (!good || !clear) wrong.push({ name, status, body, wanted });
      if (status < 300 && (await stranger.finished(body.id)).status !== 'processed')
        wrong.push({ name, body });
    }
    expect(wrong).toEqual([]);

    const kept = (await stranger.get('/images?page=1&limit=100')).body;
    const rows = await app.database.query<{ id: string }[]>('SELECT id FROM images');
    await vi.waitFor(async () => expect(await readdir(app.config.storage.temporaryFolder)).toEqual([]));
    expect(await storedImages(app)).toEqual(rows.map(({ id }) => id).sort());
    expect(kept.data.every((image: Json) => image.status === 'processed')).toBe(true);
    expect((await stranger.upload(await newPicture(), 'after.jpg')).status).toBe(201);
  });

  it('finds the near-duplicates, and no others', async () => {
    const { files, mustMatch, mustNotMatch } = nearDuplicates();
    const viewer = await app.newUser();
    const ids = new Map<string, string>();
    const names = new Map<string, string>();
    for (const { name } of files) {
      const { body } = await uploadFile(viewer, 'near-dup', name);
      await viewer.finished(body.id);
      ids.set(name, body.id);
      names.set(body.id, name);
    }
    const found = new Set<string>();
    for (const [name, id] of ids) {
      const { body } = await viewer.get(`/images/${id}/similar?limit=100`);
      for (const image of body.data) found.add(`${name} ${names.get(image.id)}`);
    }
    const matches = ([a, b]: readonly [string, string, ...unknown[]]) =>
      found.has(`${a} ${b}`) && found.has(`${b} ${a}`);
    const base = mustMatch.filter(([a]) => a.includes('-base.'));
    expect(mustNotMatch.filter(([a, b]) => found.has(`${a} ${b}`))).toEqual([]);
    expect(base.filter(matches).length / base.length).toBeGreaterThanOrEqual(0.9);
    expect(mustMatch.filter(matches).length / mustMatch.length).toBeGreaterThanOrEqual(0.85);
  });
});

/** The ids of all images that have files. */
async function storedImages(app: TestApp): Promise<string[]> {
  const folders = await readdir(app.config.storage.folder);
  const ids = await Promise.all(folders.map((folder) => readdir(`${app.config.storage.folder}/${folder}`)));
  return ids.flat().sort();
}

interface Reference {
  reliable: boolean;
  meanSrgb: number[];
  tolerance: { mean: number };
}

/** Upright and of the right colours, as a person would see it. */
async function expectLikeReference(user: TestUser, image: Json, reference?: Reference): Promise<void> {
  const answer = await user.fetch(`/images/${image.id}/thumbnail?size=256`);
  expect(answer.status).toBe(200);
  const thumbnail = Buffer.from(await answer.arrayBuffer());
  if (!reference?.reliable) return;
  const { channels } = await sharp(thumbnail).toColourspace('srgb').stats();
  reference.meanSrgb.forEach((mean, channel) => {
    expect(Math.abs((channels[channel] ?? channels[0])!.mean - mean)).toBeLessThanOrEqual(
      reference.tolerance.mean + 3,
    );
  });
}

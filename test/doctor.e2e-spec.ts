import { chmod, mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../src/common/ids.js';
import { imageFolder, originalKey } from '../src/imaging/storage-keys.js';
import { startApp, type TestApp } from './support/app.js';
import { emptyPlace, type EmptyPlace } from './support/backups.js';
import { runCommand } from './support/commands.js';
import { startImmichMl } from './support/model-services/immich-ml.js';
import { newPicture } from './support/pictures.js';
import { unusedPort } from './support/ports.js';
import type { Json } from './support/test-user.js';

const SECRET = '0123456789abcdefghijklmnopqrstuvwxyz';
const GOOD_SETTINGS = { NODE_ENV: 'production', JWT_SECRET: SECRET, MEDIA_URL_SECRETS: SECRET };
const NOBODY = 'postgres://nobody:nothing@127.0.0.1:1/none';

interface Diagnosis {
  code: number | null;
  findings: { severity: string; part: string; message: string; mend?: string }[];
  /** Messages of what is not well, by part. */
  bad: Record<string, string[]>;
}

async function diagnose(
  { config }: Pick<TestApp, 'config'>,
  args: string[] = [],
  environment: Record<string, string> = {},
): Promise<Diagnosis> {
  const { code, output, errors } = await runCommand('doctor', ['--json', ...args], config, {
    ...GOOD_SETTINGS,
    // Whoever runs the tests may have something else at the usual one.
    PORT: String(await unusedPort()),
    ...environment,
  });
  if (!output) throw new Error(errors);
  const { findings } = JSON.parse(output) as Pick<Diagnosis, 'findings'>;
  const bad: Diagnosis['bad'] = {};
  for (const { severity, part, message } of findings) {
    if (severity !== 'ok') (bad[part] ??= []).push(message);
  }
  return { code, findings, bad };
}

describe('doctor, where all is well', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it('finds nothing to mend', async () => {
    const admin = await app.newAdmin();
    const { body } = await admin.upload(await newPicture(), 'a.jpg');
    await admin.finished(body.id);

    const { code, bad, findings } = await diagnose(app, [], { PORT: new URL(app.url).port });

    expect({ code, bad }).toEqual({ code: 0, bad: {} });
    expect(new Set(findings.map(({ part }) => part))).toEqual(
      new Set([
        'settings',
        'machine',
        'address',
        'storage',
        'database',
        'accounts',
        'queue',
        'batches',
        'webhooks',
        'work',
        'files',
      ]),
    );
    expect(findings).toContainEqual({
      severity: 'ok',
      part: 'address',
      message: `The platform answers at ${app.url}`,
    });
  });

  it('warns of settings that are hardly meant', async () => {
    const { code, bad } = await diagnose(app, ['--quick'], {
      NODE_ENV: 'development',
      HOST: '0.0.0.0',
      PORT: '0',
    });

    expect(code).toBe(1);
    expect(bad['settings']).toEqual([
      expect.stringContaining('without encryption'),
      expect.stringContaining('NODE_ENV is development'),
    ]);
  });

  it('goes on with the rest when a part is down', async () => {
    const withoutRedis = await diagnose(app, ['--quick'], {
      REDIS_URL: 'redis://127.0.0.1:1',
      QUEUE_BACKEND: 'postgres',
    });
    expect(withoutRedis.code).toBe(2);
    expect(withoutRedis.bad['redis']).toEqual([expect.stringContaining('does not answer')]);
    expect(withoutRedis.findings).toContainEqual(expect.objectContaining({ part: 'queue', severity: 'ok' }));

    const withoutQueue = await diagnose(app, ['--quick'], { REDIS_URL: 'redis://127.0.0.1:1' });
    expect(withoutQueue.code).toBe(2);
    expect(withoutQueue.findings).toContainEqual(
      expect.objectContaining({ part: 'queue', severity: 'problem', mend: expect.stringContaining('Redis') }),
    );
    expect(withoutQueue.findings).toContainEqual(expect.objectContaining({ part: 'work', severity: 'ok' }));

    const withoutDatabase = await diagnose(app, [], { DATABASE_URL: NOBODY });
    expect(withoutDatabase.code).toBe(2);
    expect(withoutDatabase.bad).toEqual({ database: [expect.stringContaining('ECONNREFUSED')] });
    expect(withoutDatabase.findings.find(({ part }) => part === 'database')?.mend).toContain('DATABASE_URL');
    expect(withoutDatabase.findings).toContainEqual(
      expect.objectContaining({ part: 'storage', severity: 'ok' }),
    );
  });

  it('tells which models are down, which lack a setting, and which answer', async () => {
    const service = await startImmichMl();
    try {
      const { code, bad, findings } = await diagnose(app, ['--quick'], {
        PORT: new URL(app.url).port,
        EMBEDDER: 'immich-ml',
        IMMICH_ML_URL: service.url,
        FACE_DETECTOR: 'compreface',
        TEXT_READER: 'openai',
        OPENAI_BASE_URL: 'http://127.0.0.1:1',
        OPENAI_MODEL: 'seer-1',
      });

      expect(code).toBe(1);
      expect(bad).toEqual({
        models: expect.arrayContaining([
          'compreface, for faces, cannot be asked.',
          'openai, for ocr, is down: The openai service cannot be reached',
        ]),
      });
      expect(findings.find(({ message }) => message.startsWith('compreface'))?.mend).toContain(
        'COMPREFACE_URL',
      );
      expect(findings).toContainEqual({
        severity: 'ok',
        part: 'models',
        message: expect.stringMatching(/^immich-ml, for embedding, answers in \d+ ms\.$/),
      });
    } finally {
      await service.stop();
    }
  });

  it('names every fault of the configuration', async () => {
    const { code, bad } = await diagnose(app, [], { PORT: 'http', JWT_SECRET: 'secret' });

    expect(code).toBe(2);
    expect(bad).toEqual({ settings: [expect.stringMatching(/^PORT/), expect.stringMatching(/^JWT_SECRET/)] });
  });

  it('says in words what it finds', async () => {
    const { code, output } = await runCommand('doctor', ['--quick'], app.config, {
      HOST: '0.0.0.0',
      PORT: String(await unusedPort()),
    });

    expect(code).toBe(1);
    expect(output).toContain('→ Set NODE_ENV=production');
    expect(output).toMatch(/Problems: 0, warnings: \d\n$/);
  });
});

describe('doctor, where there are no tables', () => {
  let empty: EmptyPlace;
  beforeAll(async () => {
    empty = await emptyPlace();
  });
  afterAll(() => empty.clear());

  it('says how to make them', async () => {
    const { code, findings } = await diagnose(empty);

    expect(code).toBe(2);
    expect(findings).toContainEqual({
      severity: 'problem',
      part: 'database',
      message: 'The tables are not made yet.',
      mend: expect.stringContaining('npm run migration:run'),
    });
  });
});

describe('doctor, where much is amiss', () => {
  let app: TestApp;
  let lost: Json;
  let stuck: Json;
  const orphan = newId();
  const past = new Date(Date.now() - 2 * 3_600_000);

  async function oldFile(path: string): Promise<void> {
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, 'left behind');
    await utimes(path, past, past);
  }

  beforeAll(async () => {
    app = await startApp({ worker: false });
    const admin = await app.newAdmin();
    lost = (await admin.upload(await newPicture(), 'lost.jpg')).body;
    stuck = (await admin.upload(await newPicture(), 'stuck.jpg')).body;
    const { storage, app: folders } = app.config;
    await app.database.query('DELETE FROM productions WHERE image_id = $1', [lost.id]);
    await app.database.query(`UPDATE productions SET updated_at = now() - interval '1 hour'`);
    await app.database.query('UPDATE users SET storage_bytes = 1 WHERE id = $1', [admin.id]);
    await chmod(join(folders.dataDir, 'secrets.json'), 0o644);
    await rm(join(storage.folder, originalKey(lost.id)));
    await oldFile(join(storage.folder, imageFolder(orphan), 'original'));
    await oldFile(join(storage.temporaryFolder, 'upload'));
  });
  afterAll(() => app.stop());

  it('finds all of it, and changes nothing', async () => {
    const { code, bad } = await diagnose(app);

    expect(code).toBe(2);
    expect(bad).toEqual({
      settings: [expect.stringContaining('can be read by other users')],
      accounts: [expect.stringContaining('counters of 1 users')],
      queue: [expect.stringContaining('No worker')],
      work: [expect.stringMatching(/more than 15 minutes: [1-9]/)],
      files: [
        expect.stringContaining(`without their file: 1 (${lost.id}`),
        'Folders of pictures that no row knows: 1',
        'Leftovers of interrupted uploads: 1',
      ],
    });
    expect((await diagnose(app)).bad).toEqual(bad);
  });

  it('mends what is safe to mend, and leaves the rest to the operator', async () => {
    const { bad } = await diagnose(app, ['--fix']);
    expect(bad).toEqual({
      queue: [expect.stringContaining('No worker')],
      files: [expect.stringContaining(lost.id)],
    });

    const { storage, app: folders } = app.config;
    await expect(stat(join(storage.folder, imageFolder(orphan)))).rejects.toThrow('ENOENT');
    await expect(stat(join(storage.folder, originalKey(stuck.id)))).resolves.toBeDefined();
    expect((await stat(join(folders.dataDir, 'secrets.json'))).mode & 0o777).toBe(0o600);
    const recorded = await app.database.query<Json[]>(
      `SELECT * FROM audit_log WHERE action = 'doctor.fixed'`,
    );
    expect(recorded).toEqual([expect.objectContaining({ actor_name: 'command line' })]);

    await app.startWorker();
    await expect
      .poll(() => app.database.query('SELECT status FROM images WHERE id = $1', [stuck.id]), {
        timeout: 30_000,
      })
      .toEqual([{ status: 'processed' }]);
    const after = await diagnose(app);
    expect(after.bad).toEqual({ files: [expect.stringContaining(lost.id)] });
  });
});

it('refuses options that mean nothing', async () => {
  const place = { database: { url: NOBODY }, app: { dataDir: '/' } } as TestApp['config'];
  expect(await runCommand('doctor', ['--stuck-minutes', 'many'], place)).toMatchObject({
    code: 1,
    output: '',
    errors: expect.stringContaining('whole number'),
  });
});

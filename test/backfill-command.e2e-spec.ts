import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { runCommand } from './support/commands.js';
import { newPicture } from './support/pictures.js';
import type { TestUser } from './support/test-user.js';

let app: TestApp;
let user: TestUser;
let ids: string[];

beforeAll(async () => {
  app = await startApp();
  user = await app.newUser();
  ids = [];
  for (let index = 0; index < 3; index++) ids.push((await user.upload(await newPicture(), 'a.jpg')).body.id);
  await Promise.all(ids.map((id) => user.finished(id)));
});
afterAll(() => app?.stop());

const run = (name: string, ...args: string[]) => runCommand(name, args, app.config);
const spoil = (producer: string) =>
  app.database.query(
    `UPDATE productions SET status = 'failed', error_code = 'X', finished_at = now()
      WHERE image_id = ANY($1) AND producer = $2`,
    [ids.slice(0, 2), producer],
  );
const recorded = async (action: string) => {
  const rows = await app.database.query<{ actor_name: string; details: unknown }[]>(
    'SELECT actor_name, details FROM audit_log WHERE action = $1 ORDER BY id DESC LIMIT 1',
    [action],
  );
  return rows[0];
};

describe('npm run backfill', () => {
  it('counts, and does nothing, with --dry-run', async () => {
    await spoil('palette');
    const { code, output } = await run('backfill', 'palette', '--dry-run', '--user', user.username);
    expect(code).toBe(0);
    expect(output).toMatch(/palette +0 +2 +0 +1\n/);
    expect(output).toContain('2 results would be made, of 3 images.');
    expect((await user.get(`/images/${ids[0]}/analysis/palette`)).body.status).toBe('failed');
  });

  it('makes what is to be made, and tells when it is done', async () => {
    await spoil('quality');
    const { code, output, errors } = await run('backfill', 'quality', '--failed', '--user', user.username);
    expect({ code, output, errors }).toEqual({
      code: 0,
      output: 'Done: 2 made, 0 could not be made.\n',
      errors: '',
    });
    expect((await user.get(`/images/${ids[0]}/analysis/quality`)).body.status).toBe('done');
    expect(await recorded('backfill.started')).toMatchObject({
      actor_name: 'command line',
      details: { producers: ['quality'], reasons: ['failed'], ownerId: user.id },
    });
  });

  it('ends with code 1 where something could not be made', async () => {
    await app.database.query(`UPDATE images SET storage_key = 'no/such/file' WHERE id = $1`, [ids[0]]);
    await spoil('metadata');
    expect(await run('backfill', 'metadata')).toMatchObject({
      code: 1,
      output: 'Done: 1 made, 1 could not be made.\n',
    });
  });

  it.each([
    [['nonsense'], /no producer "nonsense"/],
    [['palette', '--user', 'nobody-at-all'], /no account "nobody-at-all"/],
    [['faces'], /"faces" cannot run here.*FACE_DETECTOR/],
    [['--watch'], /No backfill is under way/],
  ])('of %j says what is wrong', async (args, message) => {
    const { code, errors } = await run('backfill', ...args);
    expect(code).toBe(1);
    expect(errors).toMatch(message);
  });
});

describe('npm run lane', () => {
  it('lets a lane stand still and go on, and says how the lanes are', async () => {
    expect((await run('lane', 'pause', 'web')).output).toBe('The lane web stands still.\n');
    expect((await run('lane', 'status')).output).toMatch(/cpu +goes on[\s\S]*web +stands still/);
    expect((await run('lane', 'resume', 'web')).output).toBe('The lane web goes on.\n');
    expect(await recorded('lane.resumed')).toMatchObject({ actor_name: 'command line' });
  });

  it('says what it takes', async () => {
    const { code, errors } = await run('lane', 'pause', 'cake');
    expect([code, errors]).toEqual([1, expect.stringContaining('pause LANE')]);
  });
});

describe('npm run backfill, while no worker runs', () => {
  it('notes it, says so, and can be cancelled', async () => {
    const idle = await startApp({ worker: false });
    try {
      const noted = await runCommand('backfill', ['palette'], idle.config);
      expect(noted.output).toMatch(/is noted, but no worker has taken it up/);
      expect((await runCommand('backfill', ['--cancel'], idle.config)).output).toMatch(/^Cancelled/);
    } finally {
      await idle.stop();
    }
  });
});

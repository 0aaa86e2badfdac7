import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { formOf, linesOf, shortly } from './support/identification/lines.js';
import { newScene } from './support/identification/scenes.js';
import { startNginx, type RunningNginx } from './support/nginx.js';
import { newPicture } from './support/pictures.js';
import { describeWith, program } from './support/services.js';
import type { TestUser } from './support/test-user.js';

vi.mock('../src/analysis/producers-in.js', async (original) => {
  const { withScripted } = await import('./support/identification/scripted-producers.js');
  return withScripted(await original());
});

describeWith('nginx')('POST /api/classify behind nginx', () => {
  let app: TestApp;
  let nginx: RunningNginx;
  let user: TestUser;

  beforeAll(async () => {
    app = await startApp({ environment: { TRUST_PROXY: 'loopback', EVENTS_HEARTBEAT: '1' } });
    nginx = await startNginx({ replicas: [app.url, (await app.startReplica()).url] });
    user = (await app.newUser()).at(nginx);
  });
  afterAll(async () => {
    await nginx?.stop();
    await app?.stop();
  });

  it('tells each line as it comes, uncompressed, and keeps the connection open in between', async () => {
    const scene = newScene().hold('product').hold('price-estimate');
    const lines = await linesOf(user, scene);
    expect(lines.answer.headers.get('content-encoding')).toBeNull();
    expect(lines.answer.headers.get('cache-control')).toBe('no-store, no-transform');
    await lines.heartbeat();
    expect(lines.seen).toEqual([]);
    scene.letGo('product');
    expect(shortly([await lines.next()])).toEqual(['model-producer']);
    const next = shortly([await lines.next(), await lines.next(), await lines.next()]);
    expect(next.sort()).toEqual(['producer-url', 'retail-price-details', 'second-hand-offers']);
    scene.letGo('price-estimate');
    expect(shortly(await lines.all())).toEqual(['estimated-price']);
  });

  it('works on a picture once, whichever replica is asked', async () => {
    const scene = newScene().hold('retail-page');
    const picture = await newPicture();
    const streams = await Promise.all(Array.from({ length: 10 }, () => linesOf(user, scene, picture)));
    scene.letGo('retail-page');
    const told = await Promise.all(streams.map(async (stream) => JSON.stringify(await stream.all())));
    expect(new Set(told).size).toBe(1);
    expect(scene.timesOf('product')).toBe(1);
    expect(new Set((await nginx.accessLog()).map(({ replica }) => replica)).size).toBe(2);
  });

  it('refuses what is no picture in the same words', async () => {
    const { status, body } = await user.call('POST', '/classify', {
      form: formOf(Buffer.from('text'), 'a.jpg'),
    });
    expect([status, body.code]).toEqual([415, 'UNSUPPORTED_IMAGE']);
  });

  describeWith('curl')('asked by curl --no-buffer', () => {
    it('prints lines while others are still being found', async () => {
      const scene = newScene().hold('second-hand-offers');
      const folder = await mkdtemp(join(tmpdir(), 'platform-curl-'));
      // More than nginx keeps in memory, and than curl sends without being told to go on.
      const picture = await newPicture({ width: 4000, height: 3000, format: 'png' });
      await writeFile(join(folder, scene.filename), picture);
      const quietly = ['--silent', '--no-buffer', '--fail'];
      const file = `file=@${join(folder, scene.filename)}`;
      const who = `Authorization: Bearer ${user.token}`;
      const curl = spawn(program('curl'), [...quietly, '-H', who, '-F', file, `${nginx.url}/api/classify`]);
      const printed: string[] = [];
      createInterface(curl.stdout).on('line', (line) => printed.push(JSON.parse(line).data_description));
      const exited = once(curl, 'exit');
      await expect
        .poll(() => [...printed], { timeout: 20_000 })
        .toEqual(['model-producer', 'producer-url', 'retail-price-details']);
      scene.letGo('second-hand-offers');
      expect(await exited).toEqual([0, null]);
      await expect.poll(() => printed.slice(3)).toEqual(['second-hand-offers', 'estimated-price']);
      await rm(folder, { recursive: true });
    });
  });
});

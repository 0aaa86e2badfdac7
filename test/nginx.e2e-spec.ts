import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { startNginx, type RunningNginx } from './support/nginx.js';
import { newPicture } from './support/pictures.js';
import { describeWith } from './support/services.js';
import { TestUser } from './support/test-user.js';

describeWith('nginx')('the platform behind nginx', () => {
  let app: TestApp;
  let nginx: RunningNginx;

  beforeAll(async () => {
    app = await startApp({ environment: { TRUST_PROXY: 'loopback' } });
    nginx = await startNginx({ replicas: [app.url] });
  });
  afterAll(async () => {
    await nginx?.stop();
    await app?.stop();
  });

  it('takes an upload, streams its events and sends the picture', async () => {
    const user = await TestUser.signUp(nginx.url, `user-${crypto.randomUUID().slice(0, 8)}`);
    const { status, body } = await user.upload(await newPicture(), 'a.jpg');
    expect(status).toBe(201);
    expect(await user.finished(body.id)).toMatchObject({ status: 'processed' });
  });
});

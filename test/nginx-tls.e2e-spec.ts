import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, constants } from 'node:http2';
import { request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startNginx, type RunningNginx } from './support/nginx.js';
import { unusedPort } from './support/ports.js';
import { startReplica, type Replica } from './support/replica.js';
import { describeWith, program } from './support/services.js';

describeWith('nginx', 'openssl')('nginx with the example of TLS', () => {
  let folder: string;
  let port: number;
  let replica: Replica;
  let nginx: RunningNginx;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'platform-tls-'));
    await makeCertificate(folder);
    port = await unusedPort();
    const example = await readFile(join(import.meta.dirname, '../nginx/tls.conf.example'), 'utf8');
    replica = await startReplica();
    nginx = await startNginx({
      replicas: [replica.url],
      server: example
        .replace('listen 8443', `listen 127.0.0.1:${port}`)
        .replaceAll('/etc/nginx/platform/tls', folder),
    });
  });
  afterAll(async () => {
    await nginx?.stop();
    await replica?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const get = async (path: string, options: RequestOptions = {}) => {
    // Its certificate is its own.
    const asked = request({ port, path, rejectUnauthorized: false, ...options }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.resume();
    return answer;
  };

  it('answers, tells the API by which scheme, and has browsers stay', async () => {
    const { statusCode } = await get('/api/x');
    expect(statusCode).toBe(200);
    expect(replica.requests.at(-1)?.headers['x-forwarded-proto']).toBe('https');
    const page = await get('/');
    expect(page.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
  });

  it('speaks HTTP/2', async () => {
    const session = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    const stream = session.request({ [constants.HTTP2_HEADER_PATH]: '/api/x' });
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect(headers[constants.HTTP2_HEADER_STATUS]).toBe(200);
    stream.close();
    session.destroy();
  });

  it('refuses old protocols', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    await expect(get('/', old)).rejects.toThrow(/protocol|alert/i);
  });

  it('leads from plain HTTP there, but for its health check', async () => {
    const response = await fetch(`${nginx.url}/some/page?q=1`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([
      308,
      'https://127.0.0.1/some/page?q=1',
    ]);
    expect((await fetch(`${nginx.url}/nginx-health`)).status).toBe(200);
  });
});

async function makeCertificate(folder: string): Promise<void> {
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'.split(' ');
  const files = ['-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')];
  const command = ['req', '-x509', '-days', '2', '-subj', '/CN=127.0.0.1', ...key, ...files];
  await promisify(execFile)(program('openssl'), command);
}

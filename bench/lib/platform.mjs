// A platform of the benchmark's own: embedded database, the built API and worker, one user.
import { fork } from 'node:child_process';
import { EmbeddedPostgres } from '../../dist/src/database/embedded-postgres.js';
import { migrate } from '../../dist/src/database/migrate.js';
import { call } from './load.mjs';

export async function startPlatform(dataDir) {
  const postgres = await EmbeddedPostgres.acquire({ folder: dataDir, password: 'bench', port: 54_529 });
  const databaseUrl = postgres.url;
  await migrate({ url: databaseUrl, embedded: false, poolSize: 2 });
  const environment = {
    PATH: process.env.PATH,
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    PORT: '0',
    LOG_LEVEL: 'warn',
  };
  const start = (name) =>
    new Promise((resolve, reject) => {
      const file = new URL(`../../dist/src/${name}.js`, import.meta.url);
      const child = fork(file, { env: environment });
      child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
      child.on('message', ({ type, port }) => type === 'ready' && resolve({ child, port }));
    });
  const stop = ({ child }) =>
    new Promise((resolve) => {
      child.once('exit', resolve);
      child.kill('SIGTERM');
    });

  const api = await start('main');
  let worker = await start('worker');
  const url = `http://127.0.0.1:${api.port}`;
  const post = (path, body) =>
    call(`${url}/api${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const credentials = { username: 'bench', password: 'a-long-bench-passphrase' };
  const user = (await post('/auth/signup', { ...credentials, email: 'bench@example.test' })).json();
  const { access_token: token } = (await post('/auth/login', credentials)).json();

  return {
    url,
    databaseUrl,
    token,
    userId: user.id,
    /** Follows the image's events to their end. */
    finished: (id) =>
      call(`${url}/api/images/${id}/events`, { headers: { Authorization: `Bearer ${token}` } }),
    async pauseWorker() {
      await stop(worker);
    },
    async resumeWorker() {
      worker = await start('worker');
    },
    async stop() {
      await Promise.all([stop(api), stop(worker)]);
      await postgres.release();
    },
  };
}

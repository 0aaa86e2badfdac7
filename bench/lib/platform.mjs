// A platform of the benchmark's own: embedded database, the built API and worker, one user.
import { fork } from 'node:child_process';
import { EmbeddedPostgres } from '../../dist/src/database/embedded-postgres.js';
import { migrate } from '../../dist/src/database/migrate.js';
import { call } from './load.mjs';

function start(name, environment) {
  return new Promise((resolve, reject) => {
    const file = new URL(`../../dist/src/${name}.js`, import.meta.url);
    const child = fork(file, { env: environment });
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
    child.on('message', ({ type, port }) => type === 'ready' && resolve({ child, port }));
  });
}

function stop({ child }) {
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
}

async function signUp(url) {
  const post = async (path, body) => {
    const headers = { 'Content-Type': 'application/json' };
    return (await call(`${url}/api${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
  const credentials = { username: 'bench', password: 'a-long-bench-passphrase' };
  const { id } = await post('/auth/signup', { ...credentials, email: 'bench@example.test' });
  const { access_token: token } = await post('/auth/login', credentials);
  return { userId: id, token };
}

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
  const api = await start('main', environment);
  let worker = await start('worker', environment);
  const url = `http://127.0.0.1:${api.port}`;
  const { userId, token } = await signUp(url);

  return {
    url,
    databaseUrl,
    token,
    userId,
    /** Follows the image's events to their end. */
    finished: (id) =>
      call(`${url}/api/images/${id}/events`, { headers: { Authorization: `Bearer ${token}` } }),
    pauseWorker: () => stop(worker),
    async resumeWorker() {
      worker = await start('worker', environment);
    },
    async stop() {
      await Promise.all([stop(api), stop(worker)]);
      await postgres.release();
    },
  };
}

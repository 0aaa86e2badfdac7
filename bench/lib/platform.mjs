// A platform of the benchmark's own: embedded database, the built API and worker, one user.
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgres } from '../../dist/src/database/embedded-postgres.js';
import { migrate } from '../../dist/src/database/migrate.js';
import { call } from './load.mjs';

const PASSWORD = 'a-long-bench-passphrase';

function start(name, environment) {
  return new Promise((resolve, reject) => {
    const file = new URL(`../../dist/src/${name}.js`, import.meta.url);
    const child = fork(file, { env: environment });
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
    child.on('message', ({ type, port }) => type === 'ready' && resolve({ child, port }));
  });
}

async function stop({ child }) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
}

async function post(url, path, body) {
  const headers = { 'Content-Type': 'application/json' };
  return (await call(`${url}/api${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json();
}

async function signUp(url, username) {
  const { id } = await post(url, '/auth/signup', {
    username,
    password: PASSWORD,
    email: `${username}@example.test`,
  });
  return { userId: id, token: await logIn(url, username) };
}

const logIn = async (url, username) =>
  (await post(url, '/auth/login', { username, password: PASSWORD })).access_token;

/** @param settings further variables of the environment */
export async function startPlatform(dataDir, settings = {}) {
  const postgres = await EmbeddedPostgres.acquire({ folder: dataDir, password: 'bench', port: 54_529 });
  const databaseUrl = postgres.url;
  await migrate({ url: databaseUrl, embedded: false, poolSize: 2 });
  const environment = {
    PATH: process.env.PATH,
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    PORT: '0',
    LOG_LEVEL: 'warn',
    // One user asks for everything.
    RATE_LIMIT_PER_MINUTE: '0',
    ...settings,
  };
  const api = await start('main', environment);
  let worker = await start('worker', environment);
  const url = `http://127.0.0.1:${api.port}`;
  const { userId, token } = await signUp(url, 'bench');

  return {
    url,
    databaseUrl,
    token,
    userId,
    signUp: (username) => signUp(url, username),
    /** Access tokens live for a quarter of an hour. @returns a new one */
    logIn: (username = 'bench') => logIn(url, username),
    /** Follows the image's events to their end. */
    finished: (id) =>
      call(`${url}/api/images/${id}/events`, { headers: { Authorization: `Bearer ${token}` } }),
    /** Process ids; the worker's changes when it is resumed. */
    pids: () => ({
      api: api.child.pid,
      worker: worker.child.pid,
      postgres: Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]),
    }),
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

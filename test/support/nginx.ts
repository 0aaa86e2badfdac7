import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { vi } from 'vitest';
import { unusedPort } from './ports.js';
import { program } from './services.js';

const ROOT = resolve(import.meta.dirname, '../..');
const PATIENCE = { timeout: 15_000, interval: 20 };

export interface RunningNginx {
  /** Without a trailing slash: `http://127.0.0.1:PORT`. */
  url: string;
  /** Of its configuration, logs and cache. */
  folder: string;
  /** Balances over others from now on; what runs is finished by the old workers. */
  reload(replicas: readonly string[]): Promise<void>;
  /** Lines of the access log, as they were parsed. */
  accessLog(): Promise<Record<string, string>[]>;
  stop(): Promise<void>;
}

export interface NginxOptions {
  /** Addresses of API replicas, such as `http://127.0.0.1:3001`. */
  replicas: readonly string[];
  /** Where their files are, for `MEDIA_DELIVERY=accel`. */
  files?: string;
  /** Further `NGINX_…` variables, as docker-compose.yml sets them. */
  variables?: Record<string, string>;
  /** Server directives of an installation's own, such as those for TLS. */
  server?: string;
}

/** A real nginx with the configuration that is shipped, unprivileged and on a free port. */
export async function startNginx(options: NginxOptions): Promise<RunningNginx> {
  const folder = await mkdtemp(join(tmpdir(), 'platform-nginx-'));
  const port = await unusedPort();
  const url = `http://127.0.0.1:${port}`;
  await prepareFolder(folder, options.server);
  const configure = (replicas: readonly string[]) =>
    writeConfiguration(folder, port, { ...options, replicas });
  await configure(options.replicas);
  const nginx = run(folder);
  await vi.waitFor(() => assertRuns(nginx, url), PATIENCE);

  return {
    url,
    folder,
    async reload(replicas) {
      const before = await workers(nginx);
      await configure(replicas);
      nginx.process.kill('SIGHUP');
      await vi.waitFor(() => assertReplaced(before), PATIENCE);
    },
    async accessLog() {
      const text = await readFile(join(folder, 'access.log'), 'utf8');
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, string>);
    },
    async stop() {
      if (nginx.process.exitCode === null) {
        const exited = once(nginx.process, 'exit');
        nginx.process.kill('SIGTERM');
        await exited;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Nginx {
  process: ChildProcess;
  said: string;
}

function run(folder: string): Nginx {
  // Started by root, its workers would become nobody, who may not read a test's files.
  const user = process.getuid?.() === 0 ? ' user root;' : '';
  const child = spawn(
    program('nginx'),
    ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', `daemon off;${user}`],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const nginx: Nginx = { process: child, said: '' };
  child.stderr.on('data', (chunk: Buffer) => (nginx.said += chunk.toString()));
  return nginx;
}

async function assertRuns({ process: child, said }: Nginx, url: string): Promise<void> {
  if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}: ${said}`);
  const { ok } = await fetch(`${url}/nginx-health`);
  if (!ok) throw new Error('nginx is not ready');
}

/** Its worker processes. */
async function workers({ process: { pid } }: Nginx): Promise<string[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.trim().split(' ');
}

/** Those of before may still be finishing what they have, but take no new connections. */
async function assertReplaced(before: readonly string[]): Promise<void> {
  for (const pid of before) {
    const title = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'shutting down');
    if (!title.includes('shutting down')) throw new Error('nginx has not taken over its configuration yet');
  }
}

async function prepareFolder(folder: string, server: string | undefined): Promise<void> {
  await cp(join(ROOT, 'nginx', 'snippets'), join(folder, 'snippets'), { recursive: true });
  for (const name of ['http.d', 'server.d', 'temp']) await mkdir(join(folder, name));
  if (server) await writeFile(join(folder, 'server.d', 'test.conf'), server);
}

async function writeConfiguration(folder: string, port: number, options: NginxOptions): Promise<void> {
  const variables: Record<string, string> = {
    NGINX_HOME: folder,
    NGINX_PID: join(folder, 'nginx.pid'),
    NGINX_TEMP: join(folder, 'temp'),
    NGINX_ACCESS_LOG: join(folder, 'access.log'),
    NGINX_RESOLVER: '127.0.0.1',
    NGINX_LISTEN: `127.0.0.1:${port}`,
    NGINX_API_SERVERS: options.replicas
      .map((url) => `server ${new URL(url).host} max_fails=1 fail_timeout=1s;`)
      .join(' '),
    NGINX_WEB: join(ROOT, 'web'),
    NGINX_FILES: options.files ?? join(folder, 'files'),
    NGINX_CACHE: join(folder, 'cache'),
    NGINX_CACHE_SIZE: '64m',
    NGINX_MEDIA_DELIVERY: 'proxy',
    NGINX_IMAGE_SOURCES: '',
    NGINX_UPLOAD_MAX: '66m',
    NGINX_BULK_MAX: '3300m',
    NGINX_RATE: '1000r/s',
    NGINX_BURST: '5000',
    NGINX_CONNECTIONS: '1000',
    ...options.variables,
  };
  const template = await readFile(join(ROOT, 'nginx', 'nginx.conf.template'), 'utf8');
  await writeFile(join(folder, 'nginx.conf'), substitute(template, variables));
}

/** What `envsubst` does, and a refusal where it would leave a hole. */
function substitute(template: string, variables: Record<string, string>): string {
  return template.replace(/\$\{(NGINX_\w+)\}/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined)
      throw new Error(`${name} is in the template of nginx's configuration and not set`);
    return value;
  });
}

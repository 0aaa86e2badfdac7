// nginx with the configuration that is shipped, unprivileged and on a free port, in front of one API.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findProgram, freePort, startServer } from './servers.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

/** @returns undefined where this machine has no nginx */
export async function startNginx({ folder, api, files, delivery }) {
  const program = findProgram('nginx');
  if (!program) return undefined;
  const port = await freePort();
  const home = join(folder, `nginx-${delivery}`);
  await cp(join(ROOT, 'nginx', 'snippets'), join(home, 'snippets'), { recursive: true });
  for (const name of ['http.d', 'server.d', 'temp']) await mkdir(join(home, name));
  const variables = {
    NGINX_HOME: home,
    NGINX_PID: join(home, 'nginx.pid'),
    NGINX_TEMP: join(home, 'temp'),
    NGINX_ACCESS_LOG: join(home, 'access.log'),
    NGINX_RESOLVER: '127.0.0.1',
    NGINX_LISTEN: `127.0.0.1:${port}`,
    NGINX_API_SERVERS: `server ${new URL(api).host};`,
    NGINX_WEB: join(ROOT, 'web'),
    NGINX_FILES: files,
    NGINX_CACHE: join(home, 'cache'),
    NGINX_CACHE_SIZE: '64m',
    NGINX_MEDIA_DELIVERY: delivery,
    NGINX_IMAGE_SOURCES: '',
    NGINX_UPLOAD_MAX: '66m',
    NGINX_BULK_MAX: '3300m',
    NGINX_RATE: '100000r/s',
    NGINX_BURST: '5000',
    NGINX_CONNECTIONS: '1000',
  };
  const template = await readFile(join(ROOT, 'nginx', 'nginx.conf.template'), 'utf8');
  const file = join(home, 'nginx.conf');
  await writeFile(file, substitute(template, variables));
  // Started by root, its workers would become nobody, who may not read the files.
  const user = process.getuid?.() === 0 ? ' user root;' : '';
  const server = await startServer(program, ['-p', home, '-c', file, '-g', `daemon off;${user}`], port);
  return { ...server, url: `http://127.0.0.1:${port}` };
}

/** Of pictures to one address, which the template fixes. What is measured is the work, not the limits. */
const PICTURES_LIMIT = /(zone=pictures:\S+ rate=)\d+/;

/** What `envsubst` does, and a refusal where it would leave a hole. */
function substitute(template, variables) {
  return template
    .replace(PICTURES_LIMIT, (_, rate) => `${rate}100000`)
    .replace(/\$\{(NGINX_\w+)\}/g, (_, name) => {
      if (!(name in variables)) throw new Error(`${name} is in nginx's template and not set`);
      return variables[name];
    });
}

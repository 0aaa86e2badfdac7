import { Ajv2019 } from 'ajv/dist/2019.js';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { environmentSchema, parseEnvironment } from '../src/config/environment.js';
import { describeWith, program } from './support/services.js';

const ROOT = resolve(import.meta.dirname, '..');
/** As Debian's docker-compose has it. */
const SCHEMA = '/usr/lib/python3/dist-packages/compose/config/compose_spec.json';
const SECRET = '5b1f0c6c9f1d4a7e8b2d3c4e5f60718293a4b5c6d7e8f901';

interface Service {
  image: string;
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test?: string[]; disable?: boolean };
  volumes?: string[];
  user?: string;
  [key: string]: unknown;
}

interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: Record<string, unknown>;
}

const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');
/** PostgreSQL's client reads it by itself, where an address names no password. */
const PASSWORD = 'PGPASSWORD';
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!);
const source = read('docker-compose.yml');
const compose = parse(source, { merge: true }) as Compose;
const services = Object.entries(compose.services);
const template = read('.env.template');

describe('docker-compose.yml', () => {
  it('asks for nothing that .env.template does not explain', () => {
    const asked = new Set(matches(source, /\$\{(\w+)/g));
    expect([...asked].filter((name) => !new RegExp(`^# .{10,}\n${name}=`, 'm').test(template))).toEqual([]);
    const onlyHere = matches(template.split('\n## Docker Compose only')[1] ?? '', /^(\w+)=/gm);
    expect(onlyHere.filter((name) => !asked.has(name))).toEqual([]);
    expect(onlyHere).not.toEqual([]);
  });

  it('sets what exists', () => {
    const settings = new Set(Object.keys(environmentSchema.shape));
    for (const name of ['api', 'worker', 'migrate']) {
      const set = Object.keys(compose.services[name]?.environment ?? {});
      expect(set.filter((each) => !settings.has(each))).toEqual([PASSWORD]);
      expect(set).toContain('DATABASE_URL');
    }
    const nginx = new Set(matches(read('nginx/nginx.conf.template'), /\$\{(NGINX_\w+)\}/g));
    const set = Object.keys(compose.services['nginx']?.environment ?? {});
    expect(set.filter((each) => !nginx.has(each))).toEqual([]);
  });

  it.each(services)('confines %s, bounds it, and knows whether it is well', (name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      restart: expect.any(String),
      mem_limit: expect.any(String),
      cpus: expect.any(Number),
      networks: expect.any(Array),
    });
    expect(service['privileged']).toBeUndefined();
    // Those that are built say it in their image.
    const known = service['build'] !== undefined || service.healthcheck !== undefined || name === 'captioner';
    expect(known).toBe(true);
  });

  it('opens one port, that of nginx', () => {
    expect(services.filter(([, { ports }]) => ports !== undefined).map(([name]) => name)).toEqual(['nginx']);
  });

  it('starts nothing of the platform before the schema is up to date', () => {
    for (const name of ['api', 'worker'])
      expect(compose.services[name]?.depends_on).toMatchObject({
        migrate: { condition: 'service_completed_successfully' },
        redis: { condition: 'service_healthy' },
      });
    expect(compose.services['api']?.['scale']).toBeGreaterThanOrEqual(2);
  });

  it('never lets Redis drop jobs', () => {
    const command = JSON.stringify(compose.services['redis']?.['command']);
    expect(command).toContain('"--appendonly","yes"');
    expect(command).toContain('"--maxmemory-policy","noeviction"');
  });

  it('waits longer than the platform takes to stop', () => {
    const { SHUTDOWN_DELAY, SHUTDOWN_TIMEOUT } = parseEnvironment({});
    const margin = 3;
    const grace = Number.parseInt(String(compose.services['api']?.['stop_grace_period']), 10);
    expect(grace).toBeGreaterThan(SHUTDOWN_DELAY + SHUTDOWN_TIMEOUT + margin);
  });

  it('names every volume and network that is used', () => {
    const used = services.flatMap(([, { volumes = [] }]) => volumes.map((each) => each.split(':')[0]!));
    expect(new Set(used)).toEqual(new Set(Object.keys(compose.volumes)));
    const networks = services.flatMap(([, service]) => service['networks'] as string[]);
    expect(new Set(networks)).toEqual(new Set(Object.keys(compose.networks)));
  });
});

describeWith('docker-compose')('docker-compose', () => {
  let folder: string;
  const run = (...options: string[]) =>
    promisify(execFile)(program('docker-compose'), [...options, 'config'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder },
    });
  const fill = (text: string, values: Record<string, string>) =>
    Object.entries(values).reduce(
      (filled, [name, value]) => filled.replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${value}`),
      text,
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'platform-compose-'));
    await copyFile(join(ROOT, 'docker-compose.yml'), join(folder, 'docker-compose.yml'));
  });
  afterAll(async () => rm(folder, { recursive: true, force: true }));

  it('finds the file to be of its specification', () => {
    if (!existsSync(SCHEMA)) throw new Error(`The specification is not at ${SCHEMA}`);
    // Identifiers of an older draft, which say nothing that the names of the definitions do not.
    const schema: unknown = JSON.parse(readFileSync(SCHEMA, 'utf8'), (key, value: unknown) =>
      (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
    );
    const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema as object);
    validate(parse(source, { merge: true }));
    expect(validate.errors).toBeNull();
    validate({ services: { api: { scale: 'two' } } });
    expect(validate.errors).not.toBeNull();
  });

  const resolved = async (values: Record<string, string>, ...options: string[]) => {
    const secrets = { JWT_SECRET: SECRET, MEDIA_URL_SECRETS: SECRET, POSTGRES_PASSWORD: 'abc123' };
    await writeFile(join(folder, '.env'), fill(template, { ...secrets, ...values }));
    return parse((await run(...options)).stdout) as Compose;
  };

  it('makes settings of a filled .env that the platform starts with', async () => {
    const { services: made } = await resolved({}, '--profile', 's3', '--profile', 'captioner');
    expect(Object.keys(made)).toEqual(Object.keys(compose.services).sort());
    for (const name of ['api', 'worker', 'migrate']) {
      const { environment = {} } = made[name]!;
      const { DATABASE_URL, REDIS_URL, METRICS_PORT, ...settings } = parseEnvironment(environment);
      expect(settings).toMatchObject({
        NODE_ENV: 'production',
        HOST: '0.0.0.0',
        TRUST_PROXY: ['uniquelocal'],
      });
      expect([DATABASE_URL, REDIS_URL, METRICS_PORT]).toEqual([
        'postgres://platform@postgres:5432/platform',
        'redis://redis:6379',
        9464,
      ]);
      expect(environment[PASSWORD]).toBe('abc123');
    }
    expect(made['nginx']?.environment).toMatchObject({
      NGINX_API_SERVERS: /NGINX_API_SERVERS="(.+)"/.exec(read('Dockerfile'))![1],
      NGINX_IMAGE_SOURCES: '',
    });
  });

  it('lets .env say where else the database, Redis, the APIs and the bucket are', async () => {
    const platform = {
      DATABASE_URL: 'postgres://somebody:secret@10.0.0.5:5432/platform',
      REDIS_URL: 'rediss://:secret@10.0.0.6:6380/1',
    };
    const nginx = {
      NGINX_API_SERVERS: 'server 10.0.0.11:3000 max_fails=1; server 10.0.0.12:3000 max_fails=1;',
      NGINX_IMAGE_SOURCES: 'https://s3.example.org',
    };
    const { services } = await resolved({ ...platform, ...nginx });
    for (const name of ['api', 'worker', 'migrate']) {
      expect(services[name]?.environment).toMatchObject(platform);
      // The other network has no way out.
      expect(Object.keys(services[name]?.['networks'] as object)).toContain('outside');
    }
    expect(services['nginx']?.environment).toMatchObject(nginx);
  });

  it.each(['JWT_SECRET', 'MEDIA_URL_SECRETS', 'POSTGRES_PASSWORD'])(
    'refuses to start without %s',
    async (name) => {
      const values = {
        JWT_SECRET: SECRET,
        MEDIA_URL_SECRETS: SECRET,
        POSTGRES_PASSWORD: 'abc123',
        [name]: '',
      };
      await writeFile(join(folder, '.env'), fill(template, values));
      await expect(run()).rejects.toThrow(/give/);
    },
  );
});

describe('the Dockerfile', () => {
  const dockerfile = read('Dockerfile').replaceAll('\\\n', ' ');
  const ignore = read('.dockerignore')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));

  it('copies what exists and what .dockerignore lets through', () => {
    const copied = matches(dockerfile, /^COPY (?!--from)(.+) \S+$/gm).flatMap((sources) =>
      sources.split(' '),
    );
    expect(copied.length).toBeGreaterThan(5);
    for (const path of copied) {
      expect(existsSync(join(ROOT, path))).toBe(true);
      expect(ignore).toContain(`!${path.split('/')[0]}`);
    }
  });

  it('leaves out everything else: data, secrets, modules and builds of this machine', () => {
    expect(ignore[0]).toBe('*');
    const letThrough = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    for (const hidden of ['.data', '.env', 'node_modules', 'dist', '.git', 'test'])
      expect(letThrough).not.toContain(hidden);
  });

  it('gives nginx every variable of its template', () => {
    const [, stage = ''] = dockerfile.split(/^FROM nginx.*$/m);
    const given = matches(stage, /\s(NGINX_\w+)=/g).filter((name) => !name.startsWith('NGINX_ENVSUBST'));
    const wanted = matches(read('nginx/nginx.conf.template'), /\$\{(NGINX_\w+)\}/g);
    expect(new Set(given)).toEqual(new Set(wanted));
  });

  it('runs nothing as root', () => {
    expect(matches(dockerfile, /^USER (\S+)$/gm)).toEqual(['1000:1000', '1000:1000']);
  });
});

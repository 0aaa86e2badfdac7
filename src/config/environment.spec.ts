import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentSchema, parseEnvironment } from './environment.js';
import { faultsOf, SECRET } from './testing/settings.js';

describe('the environment', () => {
  it('may be empty', () => {
    expect(parseEnvironment({})).toMatchObject({ NODE_ENV: 'development', PORT: 3000, DOCS: true });
  });

  it('takes an empty value for an absent one', () => {
    expect(parseEnvironment({ PORT: '', DATABASE_URL: '', TRUST_PROXY: '', DOCS: '' })).toEqual(
      parseEnvironment({}),
    );
  });

  it('reads lists, flags and numbers', () => {
    expect(
      parseEnvironment({ CORS_ORIGINS: 'https://a.test, https://b.test,', DOCS: '0', PORT: '8080' }),
    ).toMatchObject({
      CORS_ORIGINS: ['https://a.test', 'https://b.test'],
      DOCS: false,
      PORT: 8080,
    });
  });

  it('has all of its faults told at once, each by its name, the secrets among them', () => {
    const names = faultsOf({
      NODE_ENV: 'production',
      PORT: 'eighty',
      DATABASE_URL: 'mysql://somewhere',
      LOG_LEVEL: 'loud',
      JWT_SECRET: 'secret',
    }).map((fault) => fault.split(':')[0]);
    expect(new Set(names)).toEqual(
      new Set(['DATABASE_URL', 'JWT_SECRET', 'LOG_LEVEL', 'MEDIA_URL_SECRETS', 'PORT']),
    );
  });

  it('knows which proxies can be trusted', () => {
    const good = '10.0.0.1, 10.0.0.0/8, ::1, fd00::/8, loopback, linklocal, uniquelocal';
    expect(faultsOf({ TRUST_PROXY: good })).toEqual([]);
    for (const wrong of ['true', '1', 'nginx', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.300'])
      expect(faultsOf({ TRUST_PROXY: `loopback,${wrong}` })).toEqual([
        expect.stringMatching(/^TRUST_PROXY: give/),
      ]);
  });

  it('does not repeat a refused secret', () => {
    expect(faultsOf({ JWT_SECRET: 'hunter2' }).join()).not.toContain('hunter2');
  });
});

describe('the secrets', () => {
  const production = { NODE_ENV: 'production', JWT_SECRET: SECRET, MEDIA_URL_SECRETS: SECRET };

  it('are taken when they are good', () => {
    expect(faultsOf(production)).toEqual([]);
  });

  it('may be left out except in production', () => {
    expect(faultsOf({})).toEqual([]);
    expect(faultsOf({ NODE_ENV: 'production' }).join()).toMatch(
      /JWT_SECRET: required.*MEDIA_URL_SECRETS: required/,
    );
  });

  it.each([
    'short',
    'changeme-changeme-changeme-changeme',
    'a'.repeat(64),
    'abababababababababababababababababab',
  ])('are refused when weak: %s', (weak) => {
    expect(faultsOf({ ...production, JWT_SECRET: weak })).toEqual([
      expect.stringMatching(/^JWT_SECRET: too weak/),
    ]);
    expect(faultsOf({ ...production, MEDIA_URL_SECRETS: `${SECRET},${weak}` })).toHaveLength(1);
  });

  it('are hashed with enough work', () => {
    expect(faultsOf({ BCRYPT_COST: '11' })).toEqual(['BCRYPT_COST: must be at least 12']);
    expect(faultsOf({ BCRYPT_COST: '4', NODE_ENV: 'test' })).toEqual([]);
  });
});

describe('Redis', () => {
  it('keeps the queue once it is there, unless that is asked for elsewhere', () => {
    expect(faultsOf({ REDIS_URL: 'redis://host:6379', QUEUE_BACKEND: 'postgres' })).toEqual([]);
    expect(faultsOf({ QUEUE_BACKEND: 'redis' })).toEqual(['REDIS_URL: required by QUEUE_BACKEND=redis']);
    expect(faultsOf({ REDIS_URL: 'http://host' })).toEqual([expect.stringMatching(/^REDIS_URL: /)]);
    expect(faultsOf({ REDIS_PREFIX: 'a:b' })).toEqual([expect.stringMatching(/^REDIS_PREFIX: /)]);
  });
});

describe('.env.template', () => {
  const template = readFileSync(join(import.meta.dirname, '../../.env.template'), 'utf8');
  // What follows is read by docker-compose.yml, and looked at by its test.
  const lines = template.split('\n## Docker Compose only')[0]!.split('\n');
  const settings = lines.flatMap((line, index) => {
    const match = /^([A-Z0-9_]+)=(.*)$/.exec(line);
    return match ? [{ name: match[1]!, value: match[2]!, comment: lines[index - 1]! }] : [];
  });

  it('names every variable that is read, once, and no other', () => {
    const names = settings.map(({ name }) => name);
    expect(names).toHaveLength(new Set(names).size);
    expect(new Set(names)).toEqual(new Set(Object.keys(environmentSchema.shape)));
  });

  it('gives the defaults', () => {
    const given = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
    expect(parseEnvironment(given)).toEqual(parseEnvironment({}));
  });

  it('leaves none of them out', () => {
    const defaults: Record<string, unknown> = parseEnvironment({});
    const unsaid = settings.filter(({ name, value }) => {
      const fallback = defaults[name];
      return value === '' && fallback !== undefined && !(Array.isArray(fallback) && fallback.length === 0);
    });
    expect(unsaid).toEqual([]);
  });

  it.each(settings)('explains $name', ({ comment }) => {
    expect(comment).toMatch(/^# \S.{10,}/);
  });
});

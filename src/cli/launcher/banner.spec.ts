import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { buildConfig } from '../../config/app-config.js';
import { parseEnvironment } from '../../config/environment.js';
import { banner, pageUrl } from './banner.js';

const SECRET = 'q7Wd0zXp3LsV9bTn5KcR1mYh8GfJ2aEu';
const config = (environment: Record<string, string>) =>
  buildConfig(
    parseEnvironment({
      DATABASE_URL: 'postgres://a@b/c',
      JWT_SECRET: SECRET,
      MEDIA_URL_SECRETS: SECRET,
      ...environment,
    }),
  );

it.each([
  [{}, 'http://localhost:3001'],
  [{ HOST: '0.0.0.0' }, 'http://localhost:3001'],
  [{ HOST: '192.168.1.7' }, 'http://192.168.1.7:3001'],
  [{ HOST: 'fd00::7' }, 'http://[fd00::7]:3001'],
  [{ PUBLIC_URL: 'https://pictures.example.org/' }, 'https://pictures.example.org'],
])('with %j the page is at %s', (environment: Record<string, string>, url) => {
  expect(pageUrl(config(environment), 3001)).toBe(url);
});

it('shows the docs where there are any, and the password where there is one', () => {
  const show = (environment: Record<string, string>, password?: string) =>
    stripVTControlCharacters(
      banner(config(environment), 'http://x', password ? { username: 'admin', password } : undefined),
    );

  expect(show({})).toContain('http://x/docs');
  expect(show({})).not.toContain('Password');
  expect(show({ DOCS: 'false' })).not.toContain('/docs');
  expect(show({}, 's3cret')).toMatch(/Password +s3cret/);
});

it('says what is kept in Redis', () => {
  const show = (environment: Record<string, string>) =>
    stripVTControlCharacters(banner(config(environment), 'http://x'));
  const REDIS_URL = 'redis://:secret@cache.example:6379';

  expect(show({ REDIS_URL })).toMatch(/Redis +cache, rate limits and events, queue/);
  expect(show({ REDIS_URL, QUEUE_BACKEND: 'postgres' })).not.toContain('queue');
  expect(show({ REDIS_URL })).not.toContain('secret');
  expect(show({ REDIS_URL: '' })).not.toContain('Redis');
});

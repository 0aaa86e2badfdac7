import { describe, expect, it } from 'vitest';
import { buildConfig } from '../../../config/app-config.js';
import { parseEnvironment } from '../../../config/environment.js';
import { checkSettings } from './settings.js';

const SECRET = '0123456789abcdefghijklmnopqrstuvwxyz';
const PRODUCTION = {
  NODE_ENV: 'production',
  JWT_SECRET: SECRET,
  MEDIA_URL_SECRETS: SECRET,
  DATABASE_URL: 'postgres://somewhere/else',
  DATA_DIR: '/nonexistent',
};

const warnings = (changes: Record<string, string>) =>
  checkSettings(buildConfig(parseEnvironment({ ...PRODUCTION, ...changes })))
    .filter(({ severity }) => severity !== 'ok')
    .map(({ message }) => message);

describe('checkSettings', () => {
  it('has nothing against what the documents recommend', () => {
    expect(warnings({})).toEqual([]);
    expect(
      warnings({ HOST: '0.0.0.0', TRUST_PROXY: '10.0.0.1', PUBLIC_URL: 'https://images.example.org' }),
    ).toEqual([]);
  });

  it('warns where other machines get in without encryption', () => {
    expect(warnings({ HOST: '0.0.0.0' })).toEqual([expect.stringContaining('without encryption')]);
  });

  it.each([
    ['0.0.0.0/0', true],
    ['::/0', true],
    ['128.0.0.0/1', true],
    ['12.0.0.0/7', true],
    ['::ffff:0:0/96', true],
    ['2000::/3', true],
    ['10.0.0.0/8', false],
    ['172.16.0.0/12', false],
    ['192.168.0.0/16', false],
    ['fc00::/7', false],
    ['uniquelocal', false],
    ['203.0.113.7', false],
  ])('TRUST_PROXY %s holds strangers: %s', (range, wide) => {
    const proxied = { TRUST_PROXY: range, PUBLIC_URL: 'https://images.example.org' };
    expect(warnings(proxied)).toEqual(wide ? [expect.stringContaining(`TRUST_PROXY is ${range}`)] : []);
  });

  it('warns of no limit in production', () => {
    expect(warnings({ RATE_LIMIT_PER_MINUTE: '0' })).toEqual([expect.stringContaining('RATE_LIMIT')]);
  });

  it.each([
    ['localhost', true],
    ['pictures.internal,127.0.0.0/8:8080', true],
    ['[::1]:*', true],
    ['0.0.0.0/0', true],
    ['pictures.internal,10.0.0.0/8,[fd00::7]:*', false],
  ])('ALLOW_PRIVATE_HOSTS %s lets users reach this machine: %s', (hosts, itself) => {
    const expected = itself ? [expect.stringContaining('ALLOW_PRIVATE_HOSTS holds this machine')] : [];
    expect(warnings({ ALLOW_PRIVATE_HOSTS: hosts })).toEqual(expected);
  });

  it('warns of a proxy that is known by half', () => {
    expect(warnings({ TRUST_PROXY: '10.0.0.1' })).toEqual([expect.stringContaining('PUBLIC_URL')]);
    expect(warnings({ PUBLIC_URL: 'https://images.example.org' })).toEqual([
      expect.stringContaining('no proxy is trusted'),
    ]);
  });
});

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

  it('warns of a proxy that is known by half', () => {
    expect(warnings({ TRUST_PROXY: '10.0.0.1' })).toEqual([expect.stringContaining('PUBLIC_URL')]);
    expect(warnings({ PUBLIC_URL: 'https://images.example.org' })).toEqual([
      expect.stringContaining('no proxy is trusted'),
    ]);
  });
});

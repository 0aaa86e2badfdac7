import { buildConfig } from '../app-config.js';
import { ConfigurationError, parseEnvironment } from '../environment.js';

type Source = Record<string, string>;

export const SECRET = '5b1f0c6c9f1d4a7e8b2d3c4e5f60718293a4b5c6d7e8f901';
const GIVEN: Source = {
  JWT_SECRET: SECRET,
  MEDIA_URL_SECRETS: SECRET,
  DATABASE_URL: 'postgres://localhost/platform',
};

/** The settings of a platform of which no more is said than this. */
export const configOf = (source: Source = {}) => buildConfig(parseEnvironment({ ...GIVEN, ...source }));

/** What is refused of an environment, and why. */
export function faultsOf(source: Source): readonly string[] {
  try {
    parseEnvironment(source);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

/** The same as one text, empty where nothing is refused. */
export const faultTextOf = (source: Source): string => faultsOf(source).join('\n');

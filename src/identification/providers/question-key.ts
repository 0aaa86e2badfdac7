import { createHash } from 'node:crypto';
import type { Provider } from './provider.js';

/** SHA-256 of all that an answer depends on. As JSON, so that no two lists of texts read the same. */
export const questionKey = ({ name, version = 1 }: Provider, about: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([name, version, ...about]))
    .digest('hex');

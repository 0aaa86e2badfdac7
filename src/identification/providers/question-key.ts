import { createHash } from 'node:crypto';
import { useOf } from './provider-use.js';
import type { Provider } from './provider.js';

/**
 * SHA-256 of all that an answer depends on: what the provider is asked for too, as one name may stand for several. As
 * JSON, so that no two lists of texts read the same.
 */
export const questionKey = (provider: Provider, about: readonly string[]): string =>
  createHash('sha256')
    .update(
      JSON.stringify([provider.name, useOf(provider), provider.version ?? 1, provider.askedWith, ...about]),
    )
    .digest('hex');

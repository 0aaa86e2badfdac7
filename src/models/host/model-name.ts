import { basename, resolve } from 'node:path';
import type { AppConfig } from '../../config/app-config.js';
import type { Provenance } from '../../database/entities/production.entity.js';
import type { ModelSettings } from './tasks/transformers.mjs';

export interface ModelName {
  /** For the library: an absolute path, or `owner/name`. */
  model: string;
  revision?: string;
  /** For people, and for telling results apart; a folder's path is nobody's business. */
  shown: string;
}

/** Reads `owner/name@revision`; what begins with a dot or a slash is a folder. */
export function parseModelName(given: string): ModelName {
  if (/^(?:[./\\]|[a-z]:\\)/i.test(given)) {
    const model = resolve(given);
    return { model, shown: basename(model) };
  }
  const [model = given, revision] = given.split('@', 2);
  return { model, revision, shown: model };
}

/** What the tasks that run such models are told. */
export const modelSettings = (
  { model, revision }: ModelName,
  { dtype, allowRemote, remoteHost, cacheFolder }: AppConfig['localModels'],
): ModelSettings => ({ model, revision, dtype, allowRemote, remoteHost, cacheFolder });

/** What else decides on an answer, the number format, is part of the version. */
export const provenanceOf = ({ shown, revision }: ModelName, dtype: string): Provenance => ({
  provider: 'transformers',
  model: shown,
  version: [revision, dtype].filter(Boolean).join(' '),
});

import { basename, resolve } from 'node:path';
import type { AppConfig } from '../../config/app-config.js';
import type { Provenance } from '../../database/entities/production.entity.js';
import { ModelFolder } from './model-folder.js';
import type { ModelSettings } from './tasks/transformers.mjs';

export interface ModelName {
  /** For the library: an absolute path, or `owner/name`. */
  model: string;
  revision?: string;
  /** For people, and for telling results apart; a folder's path is nobody's business. */
  shown: string;
  /** Whether the operator supplies the files. */
  isFolder: boolean;
}

/** Reads `owner/name@revision`; what begins with a dot or a slash is a folder. */
export function parseModelName(given: string): ModelName {
  if (/^(?:[./\\]|[a-z]:\\)/i.test(given)) {
    const model = resolve(given);
    return { model, shown: basename(model), isFolder: true };
  }
  const [model = given, revision] = given.split('@', 2);
  return { model, revision, shown: model, isFolder: false };
}

/** Of a model that has a name, the revision says what it is. */
export const folderOf = ({ model, isFolder }: ModelName, dtype: string) =>
  isFolder ? new ModelFolder(model, dtype) : undefined;

/** What the tasks that run such models are told. */
export const modelSettings = (
  { model, revision }: ModelName,
  { dtype, allowRemote, remoteHost, cacheFolder }: AppConfig['localModels'],
): ModelSettings => ({ model, revision, dtype, allowRemote, remoteHost, cacheFolder });

/**
 * What else decides on an answer is part of the version: the revision, or what the folder holds, and the number format.
 * @param digest of the folder. One that nobody could read yet leaves the version open, and nothing looks out of date
 */
export function provenanceOf(
  { shown, revision, isFolder }: ModelName,
  dtype: string,
  digest?: string,
): Provenance {
  const version = isFolder && !digest ? undefined : [digest ?? revision, dtype].filter(Boolean).join(' ');
  return { provider: 'transformers', model: shown, version };
}

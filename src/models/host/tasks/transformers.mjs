// @ts-check
// What the tasks that run models of the Hugging Face kind have in common.
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { boundedFetch } from './bounded-fetch.mjs';
import { TaskFault } from './task-fault.mjs';

/**
 * @typedef {object} ModelSettings
 * @property {string} model a folder's path, or `owner/name`
 * @property {string} [revision] of what has an owner
 * @property {string} dtype
 * @property {boolean} allowRemote
 * @property {string} remoteHost
 * @property {string} cacheFolder
 *
 * @typedef {{ data: Uint8Array, width: number, height: number }} Pixels RGB
 *
 * @typedef {{ modules: string, onProgress: () => void }} Context
 */

/**
 * Two threads that spin for work beside a busy core take twice as long as one thread, and slow down what else the
 * machine does.
 */
const SESSION_OPTIONS = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
};

/**
 * Opens the library, and tells it where models come from: that is decided once for a process.
 * @param {ModelSettings} settings
 * @param {Context} context
 */
export function openLibrary(settings, { modules, onProgress }) {
  const library = createRequire(join(modules, 'library.js'))('@huggingface/transformers');
  const { env } = library;
  const fetching = boundedFetch(onProgress);
  const isFolder = isAbsolute(settings.model);
  const revision = settings.revision ?? 'main';
  env.allowRemoteModels = settings.allowRemote && !isFolder;
  env.remoteHost = `${settings.remoteHost.replace(/\/+$/, '')}/`;
  // Given with each call, the revision would be forgotten for some of the files.
  env.remotePathTemplate = `{model}/resolve/${encodeURIComponent(revision)}/`;
  env.cacheDir = join(settings.cacheFolder, encodeURIComponent(revision));
  env.localModelPath = env.cacheDir;
  env.useFSCache = !isFolder;
  env.useWasmCache = false;
  env.fetch = env.allowRemoteModels ? fetching.fetch : refuse;
  env.logLevel = library.LogLevel.ERROR;

  const options = { dtype: settings.dtype, device: 'cpu', session_options: SESSION_OPTIONS };
  /**
   * @template T
   * @param {() => Promise<T>} load
   * @returns {Promise<T>}
   */
  const loading = async (load) => {
    try {
      return await load();
    } catch (error) {
      if (error instanceof TaskFault) throw error;
      if (fetching.failed()) throw notFetched(error);
      throw isFolder || settings.allowRemote ? error : notThere(error);
    }
  };
  return { library, options, loading };
}

/** @param {unknown} cause */
const notFetched = (cause) =>
  new TaskFault('SERVICE_UNREACHABLE', 'The model could not be fetched', { transient: true, cause });

/** @param {unknown} cause */
const notThere = (cause) =>
  new TaskFault('MODEL_NOT_LOADED', 'The model has not been fetched, and fetching is off', { cause });

async function refuse() {
  throw new Error('Nothing is fetched here');
}

/**
 * Pixels only: what else it is given, the library takes for an address and fetches.
 * @param {any} library
 * @param {Pixels} pixels
 */
export const toRawImage = ({ RawImage }, { data, width, height }) =>
  new RawImage(new Uint8ClampedArray(data), width, height, 3);

// @ts-check
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { TaskFault } from '../task-fault.mjs';

/** Threads that spin while they wait take from all other work what they save here. */
const SESSION = {
  executionMode: 'sequential',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
};

/**
 * @typedef {'detector' | 'embedder'} Role
 * @typedef {object} Session what of ONNX Runtime's is used here
 * @property {readonly string[]} inputNames
 * @property {readonly string[]} outputNames
 * @property {readonly import('./detectors.mjs').Value[]} inputMetadata
 * @property {readonly import('./detectors.mjs').Value[]} outputMetadata
 * @property {(feeds: Record<string, unknown>) => Promise<Record<string, { data: Float32Array }>>} run
 *
 * @typedef {object} Model
 * @property {Session} session
 * @property {(numbers: Float32Array, shape: number[]) => Promise<Record<string, { data: Float32Array }>>} run
 */

/**
 * @param {Role} role
 * @param {unknown} [cause]
 */
export const unusable = (role, cause) =>
  new TaskFault('MODEL_NOT_LOADED', `The face ${role}'s file is damaged or cannot be used`, { cause });

/**
 * @param {{ InferenceSession: { create(path: string, options: object): Promise<Session> }, Tensor: any }} runtime
 * @param {{ role: Role, path: string, sha256: string }} file
 * @returns {Promise<Model>}
 * @throws {TaskFault}
 */
export async function openModel({ InferenceSession, Tensor }, { role, path, sha256 }) {
  await assertSame(role, path, sha256);
  const session = await InferenceSession.create(path, SESSION).catch((error) => {
    throw unusable(role, error);
  });
  return {
    session,
    run: (numbers, shape) =>
      session.run({ [session.inputNames[0] ?? '']: new Tensor('float32', numbers, shape) }),
  };
}

/**
 * A file that was replaced would give vectors under the name of the one before.
 * @param {Role} role
 * @param {string} path
 * @param {string} sha256
 */
async function assertSame(role, path, sha256) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash).catch((error) => {
    throw new TaskFault('MODEL_NOT_LOADED', `The face ${role}'s file is missing or cannot be read`, {
      cause: error,
    });
  });
  if (hash.digest('hex') === sha256) return;
  throw new TaskFault(
    'MODEL_NOT_LOADED',
    `The face ${role}'s file was replaced while the platform ran: start the platform anew`,
  );
}

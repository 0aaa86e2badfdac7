// What embedders' files are taken; see detectors.mjs for why others are refused.
import { ALIGNED } from './alignment.mjs';
import { fixed, isFloats, unknownModel } from './detectors.mjs';
/** @import { Described, Pixels } from './detectors.mjs' */

/**
 * @typedef {object} EmbedderContract
 * @property {string} name
 * @property {Pixels} pixels
 * @property {number} dimensions
 */

/** @type {EmbedderContract} */
const SFACE = { name: 'sface', pixels: { order: 'rgb', mean: 0, scale: 1 }, dimensions: 128 };
/** @type {EmbedderContract} */
const ARCFACE = { name: 'arcface', pixels: { order: 'rgb', mean: 127.5, scale: 127.5 }, dimensions: 512 };

/**
 * Files that come from MXNet, by whose names these go, normalise their pixels themselves. SFace is one of them; an
 * ArcFace that is one would be normalised twice, and nothing else in it tells.
 */
const fromMxnet = ({ inputMetadata, outputMetadata }) =>
  inputMetadata[0].name === 'data' && outputMetadata[0].name === 'fc1';

/**
 * @param {Described} session
 * @returns {EmbedderContract}
 * @throws {TaskFault}
 */
export function knownEmbedder(session) {
  const { inputMetadata, outputMetadata } = session;
  const takesFaces =
    inputMetadata.length === 1 &&
    isFloats([...inputMetadata, ...outputMetadata.slice(0, 1)]) &&
    inputMetadata[0].shape?.slice(1).join() === [3, ALIGNED, ALIGNED].join();
  const dimensions = takesFaces ? outputMetadata[0]?.shape?.at(-1) : undefined;
  if (dimensions === SFACE.dimensions && fromMxnet(session)) return SFACE;
  if (dimensions === ARCFACE.dimensions && !fromMxnet(session)) return ARCFACE;
  throw unknownModel(
    'The face embedder is none that is known: expected SFace with 128 numbers, or an ArcFace of InsightFace with 512',
  );
}

/**
 * How many faces it takes at once; undefined for any number.
 * @param {Described} session
 */
export const batchSize = ({ inputMetadata }) => fixed(inputMetadata[0].shape?.[0]);

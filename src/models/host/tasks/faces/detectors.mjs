// What detectors' files are taken, and how each wants its pixels. One that is not known for sure is refused: fed
// otherwise than it was trained it would answer all the same, and every face would be wrong without anybody noticing.
import { TaskFault } from '../task-fault.mjs';
import { ANCHORS, STRIDES, decodeScrfd } from './scrfd.mjs';
import { decodeYunet } from './yunet.mjs';
/** @import { FoundFace } from './geometry.mjs' */

/**
 * What of a session of ONNX Runtime tells which model it holds.
 * @typedef {{ name: string, type?: string, shape?: readonly (number | string)[] }} Value
 * @typedef {{ inputMetadata: readonly Value[], outputMetadata: readonly Value[] }} Described
 *
 * How a model wants its pixels: (value − mean) / scale.
 * @typedef {{ order: 'rgb' | 'bgr', mean: number, scale: number }} Pixels
 *
 * @typedef {{ width: number, height: number }} Size in pixels
 *
 * @typedef {object} DetectorContract
 * @property {string} name
 * @property {Pixels} pixels
 * @property {number} overlapLimit beyond which two findings are one face
 * @property {(name: string, index: number, input: Size) => number} length how many numbers an output must have
 * @property {(outputs: { name: string, data: Float32Array }[], input: Size, minScore: number) => FoundFace[]} decode
 */

/**
 * The file can be read, but is none that is known.
 * @param {string} message
 */
export const unknownModel = (message) => new TaskFault('MODEL_NOT_LOADED', message);

const cells = ({ width, height }, stride) => (width / stride) * (height / stride);

/** @type {DetectorContract} */
const YUNET = {
  name: 'yunet',
  pixels: { order: 'bgr', mean: 0, scale: 1 },
  overlapLimit: 0.3,
  length(name, _index, input) {
    const [kind, stride] = name.split('_');
    return cells(input, Number(stride)) * { cls: 1, obj: 1, bbox: 4, kps: 10 }[kind];
  },
  decode: (outputs, input, minScore) =>
    decodeYunet(Object.fromEntries(outputs.map(({ name, data }) => [name, data])), input, minScore),
};

/** @type {DetectorContract} */
const SCRFD = {
  name: 'scrfd',
  pixels: { order: 'rgb', mean: 127.5, scale: 128 },
  overlapLimit: 0.4,
  length: (_name, index, input) =>
    cells(input, STRIDES[index % STRIDES.length]) * ANCHORS * [1, 4, 10][Math.floor(index / STRIDES.length)],
  decode: (outputs, input, minScore) =>
    decodeScrfd(
      outputs.map(({ data }) => data),
      input,
      minScore,
    ),
};

const YUNET_OUTPUTS = ['cls', 'obj', 'bbox', 'kps'].flatMap((kind) => STRIDES.map((s) => `${kind}_${s}`));
/** Of each output the last dimension: the official files have numbers for names. */
const SCRFD_WIDTHS = '1,1,1,4,4,4,10,10,10';

/**
 * @param {Described} session
 * @returns {DetectorContract}
 * @throws {TaskFault}
 */
export function knownDetector({ inputMetadata, outputMetadata }) {
  const names = outputMetadata.map(({ name }) => name);
  const isPicture =
    isFloats(inputMetadata) && inputMetadata.length === 1 && inputMetadata[0].shape?.[1] === 3;
  if (isPicture && isFloats(outputMetadata)) {
    if (names.length === YUNET_OUTPUTS.length && YUNET_OUTPUTS.every((name) => names.includes(name)))
      return YUNET;
    if (outputMetadata.map(({ shape }) => shape?.at(-1)).join() === SCRFD_WIDTHS) return SCRFD;
  }
  throw unknownModel(
    'The face detector is none that is known: expected YuNet of 2023 or later, or SCRFD with key points',
  );
}

/** @param {readonly Value[]} values */
export const isFloats = (values) => values.every(({ type }) => type === 'float32');

/** Where the file leaves it open. */
const USUAL_SIDE = 640;
const LARGEST_SIDE = 2048;
const COARSEST = Math.max(...STRIDES);

/**
 * @param {Described} session
 * @returns {Size} of the picture that the detector is shown
 * @throws {TaskFault}
 */
export function inputSize({ inputMetadata }) {
  const [height, width] = [2, 3].map((axis) => fixed(inputMetadata[0].shape?.[axis]) ?? USUAL_SIDE);
  if ([width, height].some((side) => side % COARSEST !== 0 || side > LARGEST_SIDE)) {
    throw unknownModel(
      `The face detector wants pictures of ${width} × ${height}: expected multiples of ${COARSEST} up to ${LARGEST_SIDE}`,
    );
  }
  return { width, height };
}

/**
 * A dimension that the file names or leaves open is a word, or less than one.
 * @param {number | string | undefined} dimension
 */
export const fixed = (dimension) => (typeof dimension === 'number' && dimension > 0 ? dimension : undefined);

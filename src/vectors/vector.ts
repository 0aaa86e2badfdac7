/** As PostgreSQL and the files of models have them: little-endian float32, one after the other. */
export function encodeVector(vector: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes;
}

/** @throws RangeError for bytes that are no vector */
export function decodeVector(bytes: Uint8Array): Float32Array {
  if (bytes.byteLength % 4 !== 0) throw new RangeError('The length of a vector is a multiple of four bytes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const vector = new Float32Array(bytes.byteLength / 4);
  for (let index = 0; index < vector.length; index++) vector[index] = view.getFloat32(index * 4, true);
  return vector;
}

/** Of vectors of length 1: the cosine of the angle between them, -1 to 1. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}

/** The same direction with length 1; undefined where there is none: a vector of zeros, or one that is not finite. */
export function normalise(vector: ArrayLike<number>): Float32Array | undefined {
  const squares = Array.from(vector, (value) => value * value).reduce((sum, square) => sum + square, 0);
  const length = Math.sqrt(squares);
  if (!Number.isFinite(length) || length === 0) return undefined;
  return Float32Array.from(vector, (value) => value / length);
}

/** Number of dimensions, flags, type, and of the one dimension its length and lower bound. */
const ARRAY_HEADER = 20;

/** What PostgreSQL's `array_send` makes of a `real[]`: big-endian, each number behind its length. */
export function decodeRealArray(bytes: Buffer): Float32Array {
  const vector = new Float32Array(bytes.byteLength < ARRAY_HEADER ? 0 : bytes.readInt32BE(12));
  // Searches decode hundreds of these: a loop takes a tenth of the time of `from`.
  for (let index = 0; index < vector.length; index++) {
    vector[index] = bytes.readFloatBE(ARRAY_HEADER + index * 8 + 4);
  }
  return vector;
}

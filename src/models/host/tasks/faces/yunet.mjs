/** @import { FoundFace } from './geometry.mjs' */

export const STRIDES = [8, 16, 32];
const between = (value) => Math.min(1, Math.max(0, value));

/**
 * OpenCV's YuNet: for each cell of three grids, how likely it holds a face, and from the cell's corner where.
 * @param {Record<string, Float32Array>} outputs by name
 * @param {{ width: number, height: number }} input in pixels
 * @param {number} minScore
 * @returns {FoundFace[]} in pixels of the input, each face several times
 */
export function decodeYunet(outputs, { width, height }, minScore) {
  return STRIDES.flatMap((stride) => {
    const [cls, obj, bbox, kps] = ['cls', 'obj', 'bbox', 'kps'].map((kind) => outputs[`${kind}_${stride}`]);
    const columns = width / stride;
    const found = [];
    for (let cell = 0; cell < columns * (height / stride); cell++) {
      const score = Math.sqrt(between(cls[cell]) * between(obj[cell]));
      if (!(score >= minScore)) continue;
      const at = { column: cell % columns, row: Math.floor(cell / columns), stride };
      found.push({
        box: boxOf(bbox.subarray(cell * 4, cell * 4 + 4), at),
        score,
        landmarks: landmarksOf(kps.subarray(cell * 10, cell * 10 + 10), at),
      });
    }
    return found;
  });
}

/** Its centre in cells, and the logarithms of its width and height in cells. */
function boxOf([x, y, logWidth, logHeight], { column, row, stride }) {
  const width = Math.exp(logWidth) * stride;
  const height = Math.exp(logHeight) * stride;
  return { x: (column + x) * stride - width / 2, y: (row + y) * stride - height / 2, width, height };
}

const landmarksOf = (offsets, { column, row, stride }) =>
  Array.from(offsets, (offset, i) => ((i % 2 === 0 ? column : row) + offset) * stride);

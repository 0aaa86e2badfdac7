/** @import { FoundFace } from './geometry.mjs' */

export const STRIDES = [8, 16, 32];
/** Per cell, both at its corner. */
export const ANCHORS = 2;

/**
 * InsightFace's SCRFD with key points: for each anchor of three grids, how likely it is within a face, and how far the
 * face's edges and landmarks are from it.
 * @param {readonly Float32Array[]} outputs in the model's order: scores, boxes and key points, of each stride
 * @param {{ width: number, height: number }} input in pixels
 * @param {number} minScore
 * @returns {FoundFace[]} in pixels of the input, each face several times
 */
export function decodeScrfd(outputs, { width, height }, minScore) {
  return STRIDES.flatMap((stride, head) => {
    const [scores, distances, offsets] = [outputs[head], outputs[head + 3], outputs[head + 6]];
    const columns = width / stride;
    const found = [];
    for (let anchor = 0; anchor < columns * (height / stride) * ANCHORS; anchor++) {
      const score = scores[anchor];
      if (!(score >= minScore)) continue;
      const cell = Math.floor(anchor / ANCHORS);
      const corner = [(cell % columns) * stride, Math.floor(cell / columns) * stride];
      const [left, top, right, bottom] = distances.subarray(anchor * 4, anchor * 4 + 4);
      found.push({
        box: {
          x: corner[0] - left * stride,
          y: corner[1] - top * stride,
          width: (left + right) * stride,
          height: (top + bottom) * stride,
        },
        score: Math.min(1, score),
        landmarks: Array.from(
          offsets.subarray(anchor * 10, anchor * 10 + 10),
          (offset, i) => corner[i % 2] + offset * stride,
        ),
      });
    }
    return found;
  });
}

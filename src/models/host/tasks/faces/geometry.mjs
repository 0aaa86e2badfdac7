// @ts-check
/**
 * A face as a detector tells it, in pixels of whatever it was shown; may reach over the edge.
 * @typedef {{ x: number, y: number, width: number, height: number }} PixelBox
 * @typedef {{ box: PixelBox, score: number, landmarks: number[] }} FoundFace
 *   Landmarks are five points, x and y in turn: the eye on the left of the picture, the one on the right, the nose's
 *   tip, the corner of the mouth on the left, the one on the right.
 */

/**
 * How much of what two boxes cover is covered by both, 0–1.
 * @param {PixelBox} a
 * @param {PixelBox} b
 */
export function overlap(a, b) {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (!(width > 0 && height > 0)) return 0;
  const both = width * height;
  return both / (a.width * a.height + b.width * b.height - both);
}

/**
 * Detectors fire several times at each face: keeps the surest of those that overlap more than `limit`. The order does
 * not depend on the order given.
 * @param {readonly FoundFace[]} faces
 * @param {number} limit
 * @param {{ candidates: number, kept: number }} most Bounds what a file that fires everywhere costs.
 * @returns {FoundFace[]} the surest first
 */
export function suppress(faces, limit, most) {
  const surestFirst = [...faces].sort(
    (a, b) => b.score - a.score || a.box.x - b.box.x || a.box.y - b.box.y || a.box.width - b.box.width,
  );
  /** @type {FoundFace[]} */
  const kept = [];
  for (const face of surestFirst.slice(0, most.candidates)) {
    if (kept.length === most.kept) break;
    if (kept.every(({ box }) => overlap(box, face.box) <= limit)) kept.push(face);
  }
  return kept;
}

/**
 * The same face where the picture is larger by a factor each way.
 * @param {FoundFace} face
 * @param {{ across: number, down: number }} factors
 * @returns {FoundFace}
 */
export const stretched = ({ box, score, landmarks }, { across, down }) => ({
  box: { x: box.x * across, y: box.y * down, width: box.width * across, height: box.height * down },
  score,
  landmarks: landmarks.map((value, i) => value * (i % 2 === 0 ? across : down)),
});

/**
 * Files that were damaged give numbers that are none.
 * @param {FoundFace} face
 */
export const isSound = ({ box, score, landmarks }) =>
  [box.x, box.y, score, ...landmarks].every(Number.isFinite) &&
  box.width > 0 &&
  box.width < Infinity &&
  box.height > 0 &&
  box.height < Infinity;

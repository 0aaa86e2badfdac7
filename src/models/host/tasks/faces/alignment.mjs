/** Width and height of what embedders take. */
export const ALIGNED = 112;

/** Where embedders expect the five landmarks, x and y in turn. */
export const TEMPLATE = [
  38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041,
];

/**
 * Turns, scales by the same factor both ways, and shifts: (x, y) → (a·x − b·y + dx, b·x + a·y + dy).
 * @typedef {{ a: number, b: number, dx: number, dy: number }} Similarity
 */

/**
 * The one that brings the points of `from` nearest to those of `to`, by the sum of squares. As numbers of the complex
 * plane the points make this a regression with one factor; it cannot mirror.
 * @param {readonly number[]} from x and y in turn
 * @param {readonly number[]} to
 * @returns {Similarity | undefined} undefined where the points of either coincide
 */
export function similarity(from, to) {
  const [fromX, fromY, toX, toY] = [mean(from, 0), mean(from, 1), mean(to, 0), mean(to, 1)];
  let along = 0;
  let across = 0;
  let spread = 0;
  for (let i = 0; i < from.length; i += 2) {
    const [x, y] = [from[i] - fromX, from[i + 1] - fromY];
    const [u, v] = [to[i] - toX, to[i + 1] - toY];
    along += x * u + y * v;
    across += x * v - y * u;
    spread += x * x + y * y;
  }
  const [a, b] = [along / spread, across / spread];
  if (!(Math.hypot(a, b) > 0 && Number.isFinite(a) && Number.isFinite(b))) return undefined;
  return { a, b, dx: toX - (a * fromX - b * fromY), dy: toY - (b * fromX + a * fromY) };
}

function mean(points, axis) {
  let sum = 0;
  for (let i = axis; i < points.length; i += 2) sum += points[i];
  return sum / (points.length / 2);
}

/**
 * @param {Similarity} transform
 * @returns {Similarity} the way back
 */
export function inverse({ a, b, dx, dy }) {
  const square = a * a + b * b;
  const [c, d] = [a / square, -b / square];
  return { a: c, b: d, dx: -(c * dx - d * dy), dy: -(d * dx + c * dy) };
}

/**
 * The square of `size` pixels that the transform makes of a picture, between pixels by the four around. What is beyond
 * the picture is black. Whole numbers are the middles of pixels, as where these models were trained.
 * @param {{ data: Uint8Array, width: number, height: number }} picture RGB
 * @param {Similarity} transform from the picture to the square
 * @returns {Uint8Array} RGB
 */
export function warp(picture, transform, size = ALIGNED) {
  const { a, b, dx, dy } = inverse(transform);
  const square = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      blend(picture, a * x - b * y + dx, b * x + a * y + dy, square, (y * size + x) * 3);
    }
  }
  return square;
}

function blend({ data, width, height }, x, y, target, at) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, bottom] = [x - left, y - top];
  const sum = [0, 0, 0];
  for (let corner = 0; corner < 4; corner++) {
    const [column, row] = [left + (corner & 1), top + (corner >> 1)];
    if (column < 0 || row < 0 || column >= width || row >= height) continue;
    const weight = (corner & 1 ? right : 1 - right) * (corner >> 1 ? bottom : 1 - bottom);
    const from = (row * width + column) * 3;
    for (let channel = 0; channel < 3; channel++) sum[channel] += data[from + channel] * weight;
  }
  for (let channel = 0; channel < 3; channel++) target[at + channel] = Math.round(sum[channel]);
}

/** @import { Pixels } from './detectors.mjs' */

/**
 * Writes interleaved RGB as the planes that models take, into the upper left of planes that may be larger. What is not
 * written stays as `padding` made it.
 * @param {{ data: Uint8Array, width: number, height: number }} picture
 * @param {Pixels} pixels
 * @param {{ width: number, height: number }} plane
 * @param {Float32Array} target three planes, one behind the other
 */
export function writePlanes({ data, width, height }, { order, mean, scale }, plane, target) {
  const area = plane.width * plane.height;
  for (let channel = 0; channel < 3; channel++) {
    const start = (order === 'rgb' ? channel : 2 - channel) * area;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        target[start + y * plane.width + x] = (data[(y * width + x) * 3 + channel] - mean) / scale;
      }
    }
  }
}

/**
 * Black, as the model sees black: frames are filled before their pixels are scaled.
 * @param {Pixels} pixels
 */
export const black = ({ mean, scale }) => (0 - mean) / scale;

/**
 * The factor by which a picture is shrunk to fit, with its aspect kept; never above one.
 * @param {{ width: number, height: number }} picture
 * @param {{ width: number, height: number }} frame
 */
export const shrinkage = (picture, frame) =>
  Math.min(1, frame.width / picture.width, frame.height / picture.height);

// @ts-check
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp from 'sharp';
import { Detection } from './faces/detection.mjs';
import { Recognition } from './faces/recognition.mjs';
import { openModel } from './faces/sessions.mjs';

/**
 * @typedef {{ path: string, sha256: string }} ModelFile
 * @typedef {{ detector: ModelFile, embedder: ModelFile }} Settings
 * @typedef {{ picture: Uint8Array, minScore: number }} Request JPEG, upright, sRGB
 * @typedef {{ width: number, height: number, faces: Face[] }} Answer
 * @typedef {object} Face
 * @property {import('./faces/geometry.mjs').PixelBox} box in pixels of the picture, may reach over its edge
 * @property {number} score 0–1
 * @property {Float32Array} vector of any length
 */

// One question at a time, and no picture twice.
sharp.concurrency(1);
sharp.cache(false);

/**
 * @param {Settings} settings
 * @param {{ modules: string }} context
 */
export async function load({ detector, embedder }, { modules }) {
  const runtime = createRequire(join(modules, 'faces.js'))('onnxruntime-node');
  const detection = new Detection(await openModel(runtime, { role: 'detector', ...detector }));
  const recognition = new Recognition(await openModel(runtime, { role: 'embedder', ...embedder }));
  await detection.warmUp();
  await recognition.warmUp();
  return {
    /**
     * @param {Request} request
     * @returns {Promise<Answer>}
     */
    async answer({ picture, minScore }) {
      const pixels = await decode(picture);
      const described = await recognition.describe(pixels, await detection.find(pixels, minScore));
      const faces = described.map(({ box, score, vector }) => ({ box, score, vector }));
      return { width: pixels.width, height: pixels.height, faces };
    },
  };
}

/** @param {Uint8Array} picture */
async function decode(picture) {
  const { data, info } = await sharp(picture)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

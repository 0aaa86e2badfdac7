import sharp from 'sharp';
import { inputSize, knownDetector } from './detectors.mjs';
import { isSound, stretched, suppress } from './geometry.mjs';
import { black, shrinkage, writePlanes } from './pixels.mjs';
import { unusable } from './sessions.mjs';
/** @import { FoundFace } from './geometry.mjs' */

/** A hall full of people; a file that fires everywhere must not cost minutes. */
const MOST = { candidates: 5000, kept: 300 };

/** A detector's file at work. */
export class Detection {
  /** @param {import('./sessions.mjs').Model} model */
  constructor(model) {
    this.model = model;
    this.contract = knownDetector(model.session);
    this.input = inputSize(model.session);
  }

  /** Runs it once, which also shows whether it gives what its kind gives. */
  async warmUp() {
    const { width, height } = this.input;
    await this.run(new Float32Array(3 * width * height));
  }

  /**
   * @param {{ data: Buffer, width: number, height: number }} picture RGB
   * @param {number} minScore
   * @returns {Promise<FoundFace[]>} in pixels of the picture, the surest first
   */
  async find(picture, minScore) {
    const factor = shrinkage(picture, this.input);
    const small = await resized(picture, {
      width: Math.max(1, Math.round(picture.width * factor)),
      height: Math.max(1, Math.round(picture.height * factor)),
    });
    const outputs = await this.run(this.framed(small));
    const found = this.contract.decode(outputs, this.input, minScore).filter(isSound);
    const factors = { across: picture.width / small.width, down: picture.height / small.height };
    return suppress(found, this.contract.overlapLimit, MOST).map((face) => stretched(face, factors));
  }

  framed(picture) {
    const { pixels } = this.contract;
    const planes = new Float32Array(3 * this.input.width * this.input.height).fill(black(pixels));
    writePlanes(picture, pixels, this.input, planes);
    return planes;
  }

  async run(planes) {
    const { width, height } = this.input;
    const results = await this.model.run(planes, [1, 3, height, width]);
    return this.model.session.outputNames.map((name, index) => {
      const { data } = results[name];
      if (data.length !== this.contract.length(name, index, this.input)) throw unusable('detector');
      return { name, data };
    });
  }
}

async function resized({ data, width, height }, size) {
  if (size.width === width && size.height === height) return { data, width, height };
  const raw = sharp(data, { raw: { width, height, channels: 3 } });
  const small = await raw
    .resize({ ...size, fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  return { data: small, ...size };
}

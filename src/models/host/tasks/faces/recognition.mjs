import { ALIGNED, TEMPLATE, similarity, warp } from './alignment.mjs';
import { batchSize, knownEmbedder } from './embedders.mjs';
import { writePlanes } from './pixels.mjs';
import { unusable } from './sessions.mjs';
/** @import { FoundFace } from './geometry.mjs' */

const SQUARE = { width: ALIGNED, height: ALIGNED };
const NUMBERS = 3 * ALIGNED * ALIGNED;
/** Where the file takes any number: bounds the memory that a picture of a crowd takes. */
const USUAL_BATCH = 8;

/** An embedder's file at work. */
export class Recognition {
  /** @param {import('./sessions.mjs').Model} model */
  constructor(model) {
    this.model = model;
    this.contract = knownEmbedder(model.session);
    this.fixedBatch = batchSize(model.session);
  }

  async warmUp() {
    await this.run([{ data: new Uint8Array(NUMBERS), ...SQUARE }]);
  }

  /**
   * @param {{ data: Uint8Array, width: number, height: number }} picture RGB
   * @param {readonly FoundFace[]} faces in pixels of the picture
   * @returns {Promise<(FoundFace & { vector: Float32Array })[]>} without those whose landmarks are in one spot; the
   *   vectors as the model gives them, of any length
   */
  async describe(picture, faces) {
    const aligned = faces.flatMap((face) => {
      const transform = similarity(face.landmarks, TEMPLATE);
      return transform ? [{ face, square: { data: warp(picture, transform), ...SQUARE } }] : [];
    });
    const described = [];
    const batch = this.fixedBatch ?? USUAL_BATCH;
    for (let start = 0; start < aligned.length; start += batch) {
      const some = aligned.slice(start, start + batch);
      const vectors = await this.run(some.map(({ square }) => square));
      described.push(...some.map(({ face }, i) => ({ ...face, vector: vectors[i] })));
    }
    return described;
  }

  async run(squares) {
    const count = this.fixedBatch ?? squares.length;
    const planes = new Float32Array(count * NUMBERS);
    squares.forEach((square, i) =>
      writePlanes(square, this.contract.pixels, SQUARE, planes.subarray(i * NUMBERS, (i + 1) * NUMBERS)),
    );
    const results = await this.model.run(planes, [count, 3, ALIGNED, ALIGNED]);
    const { data } = results[this.model.session.outputNames[0]];
    const { dimensions } = this.contract;
    if (data.length !== count * dimensions) throw unusable('embedder');
    return squares.map((_, i) => data.slice(i * dimensions, (i + 1) * dimensions));
  }
}

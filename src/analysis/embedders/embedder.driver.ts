import { ModelDriver } from '../../models/model-driver.js';

/** Turns pictures and words into vectors of one space, where what belongs together lies close together. */
export abstract class Embedder extends ModelDriver {
  /** Names the space: vectors of different models never compare. */
  abstract readonly model: string;

  /**
   * @param picture JPEG, upright, sRGB, longest edge ≤ 1024
   * @returns a vector of length 1
   * @throws WorkFault
   */
  abstract embedImage(picture: Buffer, signal: AbortSignal): Promise<Float32Array>;

  /** @returns a vector of length 1 for each text. @throws WorkFault */
  abstract embedTexts(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>;
}

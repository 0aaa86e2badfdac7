import type { Box } from '../../analysis/productions.js';
import { ModelDriver } from '../../models/model-driver.js';

export interface DetectedFace {
  /** Within the picture: what reaches over its edge is cut off. */
  box: Box;
  /** 0–1 */
  score: number;
  /** Of length 1. */
  vector: Float32Array;
}

/** Finds faces, and gives each a vector by which it can be known again. */
export abstract class FaceDetector extends ModelDriver {
  /** Names what made the vectors: those of different models never compare. */
  abstract readonly model: string;

  /** @param picture JPEG, upright, sRGB, longest edge ≤ 1024. @throws WorkFault */
  abstract detect(picture: Buffer, signal: AbortSignal): Promise<DetectedFace[]>;
}

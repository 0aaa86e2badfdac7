import type { Provenance } from '../../database/entities/production.entity.js';
import { ModelDriver } from '../../models/model-driver.js';
import type { OcrLine } from '../productions.js';

export interface ReadText {
  /** In reading order. */
  lines: OcrLine[];
  provenance: Provenance;
}

/** Reads the text in pictures. */
export abstract class TextReader extends ModelDriver {
  /** @param picture JPEG, upright, sRGB, longest edge ≤ 1024. @throws WorkFault */
  abstract read(picture: Buffer, signal: AbortSignal): Promise<ReadText>;
}

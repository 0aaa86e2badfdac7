import type { Provenance } from '../../database/entities/production.entity.js';
import { ModelDriver } from '../../models/model-driver.js';
import type { CaptionResult, MetadataResult } from '../productions.js';

export interface CaptionRequest {
  /** JPEG, upright, sRGB, longest edge ≤ 320: what the palette is taken from. */
  small: Buffer;
  /** JPEG, upright, sRGB, longest edge ≤ 1024. */
  medium: Buffer;
  metadata: MetadataResult;
  /** Of the picture on average, 0–1: the renditions show transparent parts as white. */
  opacity: number;
  /** Whose picture it is. */
  ownerId: number;
  signal: AbortSignal;
}

export interface Captioned extends CaptionResult {
  provenance: Provenance;
}

/** What puts a picture into words. Abstract rather than an interface, so that it is its own injection token. */
export abstract class Captioner extends ModelDriver {
  /** @throws WorkFault */
  abstract caption(request: CaptionRequest): Promise<Captioned>;
}

import type { Provenance } from '../../database/entities/production.entity.js';
import type { CaptionResult, MetadataResult } from '../productions.js';

export interface CaptionRequest {
  /** JPEG, upright, sRGB, longest edge ≤ 320: what the palette is taken from. */
  small: Buffer;
  /** JPEG, upright, sRGB, longest edge ≤ 1024. */
  medium: Buffer;
  metadata: MetadataResult;
  /** Of the picture on average, 0–1: the renditions show transparent parts as white. */
  opacity: number;
  signal: AbortSignal;
}

export interface Captioned extends CaptionResult {
  provenance: Provenance;
}

/** What puts a picture into words. Abstract rather than an interface, so that it is its own injection token. */
export abstract class Captioner {
  /** The driver, as configuration names it. */
  abstract readonly name: string;
  /** @throws PermanentFailure where another attempt would end the same */
  abstract caption(request: CaptionRequest): Promise<Captioned>;
  /** @throws where captions cannot be had at the moment */
  abstract check(): Promise<void>;
}

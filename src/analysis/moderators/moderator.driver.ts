import type { Provenance } from '../../database/entities/production.entity.js';
import { ModelDriver } from '../../models/model-driver.js';
import type { ModerationResult } from '../productions.js';

export interface Moderated extends ModerationResult {
  provenance: Provenance;
}

/** Says what in a picture is not for everybody's eyes. */
export abstract class Moderator extends ModelDriver {
  /** @param picture JPEG, upright, sRGB, longest edge ≤ 1024. @throws WorkFault */
  abstract moderate(picture: Buffer, signal: AbortSignal): Promise<Moderated>;
}

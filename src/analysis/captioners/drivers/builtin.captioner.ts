import { Captioner, type Captioned, type CaptionRequest } from '../captioner.driver.js';
import { lookAt } from './builtin/look.js';
import { writeCaption } from './builtin/sentence.js';
import { chooseTags } from './builtin/tags.js';

/**
 * Describes without a model: what the pixels and the camera's notes show and nothing more. It does not
 * recognise what is in the picture, and its provenance says so.
 */
export class BuiltinCaptioner extends Captioner {
  readonly name = 'builtin';
  override readonly metered = false;

  async caption(request: CaptionRequest): Promise<Captioned> {
    const { metadata } = request;
    const look = await lookAt(request);
    return {
      caption: writeCaption(look, metadata),
      tags: chooseTags(look, metadata),
      provenance: this.identity(),
    };
  }

  identity() {
    return { provider: 'builtin', model: 'pixels-and-exif', version: '2' };
  }

  /** It needs nothing. */
  unavailable(): undefined {}

  /** Nothing to reach: it is always there. */
  async check(): Promise<void> {}
}

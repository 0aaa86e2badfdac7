import type { z } from 'zod';
import type { ServiceClient } from '../../http-client/service-client.js';
import { serviceFault } from '../../http-client/service-faults.js';
import { parseAnswer } from './answer.js';
import { detectionAnswer, noFaceAnswer } from './compreface.answers.js';

export const COMPREFACE = 'CompreFace';

export type ComprefaceAnswer = z.output<typeof detectionAnswer>;

/** CompreFace's detection service. It takes pictures up to 5 MB, which a rendition never reaches. */
export class Compreface {
  constructor(private readonly client: ServiceClient) {}

  /** @returns undefined for a picture without a face */
  async detect(
    picture: Buffer,
    minScore: number,
    signal: AbortSignal,
  ): Promise<ComprefaceAnswer | undefined> {
    const query = new URLSearchParams({
      limit: '0',
      det_prob_threshold: String(minScore),
      face_plugins: 'calculator',
      // Else it keeps to itself which calculator it has.
      status: 'true',
    });
    const { status, body } = await this.client.json({
      method: 'POST',
      path: `/api/v1/detection/detect?${query}`,
      signal,
      body: () => ({ content: formOf(picture) }),
      acceptStatus: [400],
    });
    if (status !== 400) return parseAnswer(COMPREFACE, detectionAnswer, body);
    if (noFaceAnswer.safeParse(body).success) return undefined;
    throw serviceFault(COMPREFACE, 'SERVICE_REFUSED', { cause: new Error('HTTP status 400') });
  }
}

function formOf(picture: Buffer): FormData {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(picture)], { type: 'image/jpeg' }), 'picture.jpg');
  return form;
}

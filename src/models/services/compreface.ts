import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { serviceFault } from '../../http-client/service-faults.js';
import { parseAnswer } from './answer.js';
import { detectionAnswer, noFaceAnswer } from './compreface.answers.js';
import { EMPTY_PICTURE } from './empty-picture.js';
import { COMPREFACE, ModelServices } from './model-services.js';

export type ComprefaceAnswer = z.output<typeof detectionAnswer>;

const HOW_TO_CONFIGURE =
  'Set COMPREFACE_URL to where CompreFace is, such as http://localhost:8000, and COMPREFACE_API_KEY to the key of ' +
  'one of its detection services.';

/** CompreFace's detection service. It takes pictures up to 5 MB, which a rendition never reaches. */
@Injectable()
export class Compreface {
  private readonly configured: boolean;

  constructor(
    private readonly services: ModelServices,
    @InjectConfig('modelServices') { compreface }: AppConfig['modelServices'],
  ) {
    this.configured = compreface.url !== undefined && compreface.apiKey !== undefined;
  }

  unavailable(): string | undefined {
    return this.configured ? undefined : HOW_TO_CONFIGURE;
  }

  /** @returns undefined for a picture without a face */
  async detect(
    picture: Buffer,
    minScore: number,
    signal: AbortSignal,
  ): Promise<ComprefaceAnswer | undefined> {
    return this.ask(picture, { minScore, signal });
  }

  /**
   * There is no route for its health. Looking for a face where there is none tells of the key, too.
   *
   * @throws WorkFault where it does not answer as it should
   */
  async check(): Promise<void> {
    const { signal } = new AbortController();
    await this.ask(EMPTY_PICTURE, { minScore: 1, signal, outOfTurn: true });
  }

  private async ask(
    picture: Buffer,
    { minScore, ...request }: { minScore: number; signal: AbortSignal; outOfTurn?: boolean },
  ): Promise<ComprefaceAnswer | undefined> {
    const { status, body } = await this.services.compreface().json({
      ...request,
      method: 'POST',
      path: `/api/v1/detection/detect?${queryOf(minScore)}`,
      body: () => ({ content: formOf(picture) }),
      acceptStatus: [400],
    });
    if (status !== 400) return parseAnswer(COMPREFACE, detectionAnswer, body);
    if (noFaceAnswer.safeParse(body).success) return undefined;
    throw serviceFault(COMPREFACE, 'SERVICE_REFUSED', { cause: new Error('HTTP status 400') });
  }
}

const queryOf = (minScore: number) =>
  new URLSearchParams({
    limit: '0',
    det_prob_threshold: String(minScore),
    face_plugins: 'calculator',
    // Else it does not say which calculator it has.
    status: 'true',
  }).toString();

function formOf(picture: Buffer): FormData {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(picture)], { type: 'image/jpeg' }), 'picture.jpg');
  return form;
}

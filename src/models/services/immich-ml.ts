import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { serviceFault } from '../../http-client/service-faults.js';
import { parseAnswer } from './answer.js';
import { clipAnswer, facesAnswer, textAnswer, type ImmichMlLine } from './immich-ml.answers.js';
import { IMMICH_ML, ModelServices } from './model-services.js';

/** What Immich itself asks for: below, what is read is mostly noise. */
const OCR_MIN_SCORES = { detection: 0.5, recognition: 0.8 };
const OCR_LONGEST_EDGE = 736;

const HOW_TO_CONFIGURE =
  'Set IMMICH_ML_URL to where the machine learning service of Immich is, such as http://localhost:3003.';

/** The machine learning service of Immich: one route, which runs the models that a request names. */
@Injectable()
export class ImmichMl {
  readonly models: Record<'clip' | 'faces' | 'ocr', string>;
  private readonly url: string | undefined;

  constructor(
    private readonly services: ModelServices,
    @InjectConfig('modelServices') { immichMl }: AppConfig['modelServices'],
  ) {
    this.models = { clip: immichMl.clipModel, faces: immichMl.faceModel, ocr: immichMl.ocrModel };
    this.url = immichMl.url;
  }

  unavailable(): string | undefined {
    return this.url ? undefined : HOW_TO_CONFIGURE;
  }

  async embedImage(picture: Buffer, signal: AbortSignal): Promise<Float32Array> {
    const entries = { clip: { visual: { modelName: this.models.clip } } };
    return this.predict(entries, { image: picture }, clipAnswer, signal);
  }

  async embedText(text: string, signal: AbortSignal): Promise<Float32Array> {
    const textual = { modelName: this.models.clip, options: { language: 'en' } };
    return this.predict({ clip: { textual } }, { text }, clipAnswer, signal);
  }

  async findFaces(picture: Buffer, minScore: number, signal: AbortSignal) {
    const modelName = this.models.faces;
    const entries = {
      'facial-recognition': { detection: { modelName, options: { minScore } }, recognition: { modelName } },
    };
    return this.predict(entries, { image: picture }, facesAnswer, signal);
  }

  async readText(picture: Buffer, signal: AbortSignal): Promise<ImmichMlLine[]> {
    const modelName = this.models.ocr;
    const { detection, recognition } = OCR_MIN_SCORES;
    const entries = {
      ocr: {
        detection: { modelName, options: { minScore: detection, maxResolution: OCR_LONGEST_EDGE } },
        recognition: { modelName, options: { minScore: recognition } },
      },
    };
    return this.predict(entries, { image: picture }, textAnswer, signal);
  }

  /** @throws WorkFault where the service does not answer as it should */
  async check(): Promise<void> {
    const { signal } = new AbortController();
    const { body } = await this.services.immichMl().text({ path: '/ping', signal, outOfTurn: true });
    if (body.trim() !== 'pong') throw serviceFault(IMMICH_ML, 'SERVICE_ANSWER_INVALID');
  }

  private async predict<T extends z.ZodType>(
    entries: object,
    input: { image: Buffer } | { text: string },
    schema: T,
    signal: AbortSignal,
  ): Promise<z.output<T>> {
    const { body } = await this.services.immichMl().json({
      method: 'POST',
      path: '/predict',
      signal,
      body: () => ({ content: formOf(entries, input) }),
    });
    return parseAnswer(IMMICH_ML, schema, body);
  }
}

function formOf(entries: object, input: { image: Buffer } | { text: string }): FormData {
  const form = new FormData();
  form.set('entries', JSON.stringify(entries));
  if ('text' in input) form.set('text', input.text);
  else form.set('image', new Blob([new Uint8Array(input.image)], { type: 'image/jpeg' }), 'picture.jpg');
  return form;
}

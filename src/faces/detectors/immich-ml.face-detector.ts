import { Injectable } from '@nestjs/common';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { ImmichMl } from '../../models/services/immich-ml.js';
import { toDetectedFaces } from './boxes.js';
import { FaceDetector, type DetectedFace } from './face-detector.driver.js';

@Injectable()
export class ImmichMlFaceDetector extends FaceDetector {
  readonly name = 'immich-ml';
  readonly model: string;

  constructor(
    private readonly service: ImmichMl,
    @InjectConfig('faces') private readonly faces: AppConfig['faces'],
  ) {
    super();
    this.model = `${this.name}/${service.models.faces}`;
  }

  async detect(picture: Buffer, signal: AbortSignal): Promise<DetectedFace[]> {
    const { minScore } = this.faces;
    const { width, height, faces } = await this.service.findFaces(picture, minScore, signal);
    return toDetectedFaces(faces, { width, height, minScore });
  }

  unavailable(): string | undefined {
    return this.service.unavailable();
  }

  identity() {
    return { provider: this.name, model: this.service.models.faces };
  }

  async check(): Promise<void> {
    await this.service.check();
  }
}

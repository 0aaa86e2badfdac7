import { Injectable } from '@nestjs/common';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { sharp } from '../../imaging/sharp.js';
import { Compreface } from '../../models/services/compreface.js';
import { toDetectedFaces } from './boxes.js';
import { FaceDetector, type DetectedFace } from './face-detector.driver.js';

@Injectable()
export class ComprefaceFaceDetector extends FaceDetector {
  readonly name = 'compreface';
  private calculator?: string;

  constructor(
    private readonly service: Compreface,
    @InjectConfig('faces') private readonly faces: AppConfig['faces'],
  ) {
    super();
  }

  /** Which calculator the service was built with is known from its last answer only. */
  get model(): string {
    return this.calculator ? `${this.name}/${this.calculator}` : this.name;
  }

  async detect(picture: Buffer, signal: AbortSignal): Promise<DetectedFace[]> {
    const { minScore } = this.faces;
    const [answer, { width, height }] = await Promise.all([
      this.service.detect(picture, minScore, signal),
      sharp(picture).metadata(),
    ]);
    if (!answer) return [];
    this.calculator = answer.calculator;
    return toDetectedFaces(answer.faces, { width, height, minScore });
  }

  unavailable(): string | undefined {
    return this.service.unavailable();
  }

  /** Without the calculator, which not every process knows: what is made now would look out of date. */
  identity() {
    return { provider: this.name, model: 'detection' };
  }

  async check(): Promise<void> {
    await this.service.check();
  }
}

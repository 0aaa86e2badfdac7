import { Injectable } from '@nestjs/common';
import type { AppConfig } from '../../../config/app-config.js';
import { InjectConfig } from '../../../config/config.module.js';
import { ImmichMl } from '../../../models/services/immich-ml.js';
import { Embedder } from '../embedder.driver.js';

@Injectable()
export class ImmichMlEmbedder extends Embedder {
  readonly name = 'immich-ml';
  readonly model: string;

  constructor(
    private readonly service: ImmichMl,
    @InjectConfig('models') private readonly models: AppConfig['models'],
  ) {
    super();
    this.model = `${this.name}/${service.models.clip}`;
  }

  async embedImage(picture: Buffer, signal: AbortSignal): Promise<Float32Array> {
    return this.service.embedImage(picture, signal);
  }

  /** The service takes one text at a time. In groups, so that a failure does not leave hundreds of questions behind. */
  async embedTexts(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    const size = this.models.concurrency;
    const vectors: Float32Array[] = [];
    for (let start = 0; start < texts.length; start += size) {
      const group = texts.slice(start, start + size);
      vectors.push(...(await Promise.all(group.map((text) => this.service.embedText(text, signal)))));
    }
    return vectors;
  }

  unavailable(): string | undefined {
    return this.service.unavailable();
  }

  identity() {
    return { provider: this.name, model: this.service.models.clip };
  }

  async check(): Promise<void> {
    await this.service.check();
  }
}

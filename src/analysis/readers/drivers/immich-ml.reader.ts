import { Injectable } from '@nestjs/common';
import { ImmichMl } from '../../../models/services/immich-ml.js';
import { TextReader, type ReadText } from '../text-reader.driver.js';

@Injectable()
export class ImmichMlTextReader extends TextReader {
  readonly name = 'immich-ml';

  constructor(private readonly service: ImmichMl) {
    super();
  }

  async read(picture: Buffer, signal: AbortSignal): Promise<ReadText> {
    return { lines: await this.service.readText(picture, signal), provenance: this.identity() };
  }

  unavailable(): string | undefined {
    return this.service.unavailable();
  }

  identity() {
    return { provider: this.name, model: this.service.models.ocr };
  }

  async check(): Promise<void> {
    await this.service.check();
  }
}

import { Inject, Injectable, Optional } from '@nestjs/common';
import { ModelCalls } from '../../models/model-calls.js';
import { oneLine } from '../clean-text.js';
import { Producer, type ImageFields, type ProduceContext, type Produces, type Source } from '../producer.js';
import type { OcrLine, OcrResult } from '../productions.js';
import { TextReader } from '../readers/text-reader.driver.js';

/** Of one picture: what a search index takes, and more than anybody reads. */
const MAX_LINES = 2000;
const MAX_LENGTH = 100_000;

@Injectable()
@Producer({ name: 'ocr', parent: 'renditions', lane: 'model', trigger: 'upload', version: 1 })
export class OcrProducer implements Produces<'ocr'> {
  constructor(
    @Optional() @Inject(TextReader) private readonly reader: TextReader | undefined,
    private readonly calls: ModelCalls,
  ) {}

  async produce(source: Source, { signal }: ProduceContext) {
    const reader = this.reader!;
    const picture = await source.rendition('medium');
    const { lines, provenance } = await this.calls.run('ocr', reader, source.image.ownerId, () =>
      reader.read(picture, signal),
    );
    return { data: toResult(lines), provenance };
  }

  unavailable() {
    return this.reader ? this.reader.unavailable() : 'No text reader is configured: set TEXT_READER.';
  }

  identity() {
    return this.reader?.identity();
  }

  /** Empty where there is no text: it has been looked for. */
  imageFields({ text }: OcrResult): ImageFields {
    return { foundText: text };
  }
}

function toResult(given: readonly OcrLine[]): OcrResult {
  const lines: OcrLine[] = [];
  let length = 0;
  for (const line of given.slice(0, MAX_LINES)) {
    const text = oneLine(line.text);
    length += text.length + 1;
    if (length > MAX_LENGTH) break;
    if (text) lines.push({ ...line, text });
  }
  return { text: lines.map(({ text }) => text).join('\n'), lines };
}

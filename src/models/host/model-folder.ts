import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkFault } from '../../common/work-fault.js';

/** Of a hash, what tells the few models apart that an installation ever sees. */
const HASH_DIGITS = 12;
/** What the names of the files of the other number formats end with; those of `fp32` with nothing. */
const SUFFIXES: Record<string, string> = { fp16: '_fp16', q8: '_quantized', q4: '_q4' };
const ANY_SUFFIX = /_(?:fp16|quantized|int8|uint8|q4|q4f16|bnb4)$/;

/** A model's folder that the operator supplies. What it holds tells models apart, whatever the folder is called. */
export class ModelFolder {
  private found: string | undefined;

  constructor(
    private readonly path: string,
    private readonly dtype: string,
  ) {}

  /** As the files were when they were first read; undefined as long as they could not be. */
  get digest(): string | undefined {
    return this.found;
  }

  /** Reads it once: one that was missing may come yet. @throws WorkFault */
  async read(): Promise<string> {
    this.found ??= await this.hash().catch((cause: unknown) => {
      throw new WorkFault('MODEL_NOT_LOADED', "The model's files are missing or cannot be read", { cause });
    });
    return this.found;
  }

  /** Where it cannot be read, whoever asks the model is told so. */
  async tryToRead(): Promise<void> {
    await this.read().catch(() => undefined);
  }

  private async hash(): Promise<string> {
    const hash = createHash('sha256');
    for (const name of await this.names()) {
      const path = join(this.path, name);
      const { size } = await stat(path);
      hash.update(JSON.stringify([name, size]));
      for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    }
    return hash.digest('hex').slice(0, HASH_DIGITS);
  }

  /** All that has a part in the answer: how pictures and words are prepared too. In an order of its own. */
  private async names(): Promise<string[]> {
    const [top, weights] = await Promise.all([readdir(this.path), readdir(join(this.path, 'onnx'))]);
    const names = [
      ...top.filter((name) => name.endsWith('.json')),
      ...weights.filter((name) => this.isTaken(name)).map((name) => `onnx/${name}`),
    ];
    if (names.length === 0) throw new Error('There is no model in the folder');
    return names.toSorted();
  }

  /** Folders often hold all formats, gigabytes of which one part is used. */
  private isTaken(name: string): boolean {
    const [, stem] = /^(.+)\.onnx(?:_data.*)?$/.exec(name) ?? [];
    if (stem === undefined) return false;
    return (ANY_SUFFIX.exec(stem)?.[0] ?? '') === (SUFFIXES[this.dtype] ?? '');
  }
}

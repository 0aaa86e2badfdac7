import { Inject, Injectable } from '@nestjs/common';
import { withDeadline } from '../../common/deadline.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { ModelCalls } from '../../models/model-calls.js';
import { isBudgetSpent } from '../../models/models.errors.js';
import { Embedder } from '../embedders/embedder.driver.js';

export const NO_EMBEDDER =
  'No model that compares pictures and words is configured: set EMBEDDER to transformers or immich-ml (see docs/models.md)';

const NOBODY = new AbortController().signal;
/** A thousand of the usual 512 numbers are 2 MB. */
const KEPT = 1_000;

/** Words as vectors in the space of the images' vectors; what was asked lately is not asked again. */
@Injectable()
export class TextVectors {
  private readonly kept = new Map<string, Promise<Float32Array>>();

  constructor(
    @Inject(Embedder) private readonly embedder: Embedder | undefined,
    private readonly calls: ModelCalls,
    @InjectConfig('models') private readonly config: AppConfig['models'],
  ) {}

  /** Undefined where no model is configured. */
  get model(): string | undefined {
    return this.embedder?.model;
  }

  /** Why there are none here, and what to configure; undefined where there are. */
  unavailable(): string | undefined {
    return this.embedder ? this.embedder.unavailable() : NO_EMBEDDER;
  }

  /** @throws WorkFault */
  async of(ownerId: number, text: string): Promise<Float32Array> {
    const known = this.kept.get(text);
    const vector = known ?? this.ask(ownerId, text);
    // Again at the end, where it is the last to be dropped.
    this.kept.delete(text);
    this.kept.set(text, vector);
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT && oldest !== undefined) this.kept.delete(oldest);
    try {
      return await vector;
    } catch (error) {
      if (this.kept.get(text) === vector) this.kept.delete(text);
      // Of another's: one's own may be left.
      if (known && isBudgetSpent(error)) return this.of(ownerId, text);
      throw error;
    }
  }

  /** With a time of its own: others may wait for the same answer when the first who asked has gone. */
  private async ask(ownerId: number, text: string): Promise<Float32Array> {
    const embedder = this.embedder;
    if (!embedder) throw new Error(NO_EMBEDDER);
    const [vector] = await withDeadline(this.config.timeoutSeconds * 1000, NOBODY, ({ signal }) =>
      this.calls.run('embedding', embedder, ownerId, () => embedder.embedTexts([text], signal)),
    );
    return vector!;
  }
}

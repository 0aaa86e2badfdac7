import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { withDeadline } from '../../common/deadline.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { ModelCalls } from '../../models/model-calls.js';
import { isBudgetSpent } from '../../models/models.errors.js';
import { Embedder } from '../embedders/embedder.driver.js';
import { EVERYDAY_LABELS } from './everyday-labels.js';
import type { Label } from './label-scores.js';
import { NO_EMBEDDER } from './text-vectors.js';

const NOBODY = new AbortController().signal;

/** As CLIP has seen words in its training: seldom a noun alone. */
const sentence = (label: string) => `a photo of ${label}`;

/** The labels as vectors, made once in each process. */
@Injectable()
export class LabelVectors {
  /** Changes with the labels: what others said of a picture is then out of date. */
  readonly version: string;
  private readonly names: readonly string[];
  private loaded?: Promise<Label[]>;

  constructor(
    @Inject(Embedder) private readonly embedder: Embedder | undefined,
    private readonly calls: ModelCalls,
    @InjectConfig('models') private readonly models: AppConfig['models'],
    @InjectConfig('analysis') private readonly analysis: AppConfig['analysis'],
  ) {
    const { labels, minScore } = models.zeroShot;
    this.names = labels.length > 0 ? [...new Set(labels)] : EVERYDAY_LABELS;
    const all = JSON.stringify([this.names, minScore, sentence('')]);
    this.version = createHash('sha256').update(all).digest('hex').slice(0, 12);
  }

  get minScore(): number {
    return this.models.zeroShot.minScore;
  }

  /** @throws WorkFault */
  async all(ownerId: number): Promise<readonly Label[]> {
    const another = this.loaded;
    this.loaded ??= this.load(ownerId).catch((error: unknown) => {
      this.loaded = undefined;
      throw error;
    });
    try {
      return await this.loaded;
    } catch (error) {
      // Another's: one's own may be left.
      if (another && isBudgetSpent(error)) return this.all(ownerId);
      throw error;
    }
  }

  /** With a time of its own: several pictures may wait for it, and the first one's end must not be theirs. */
  private async load(ownerId: number): Promise<Label[]> {
    const embedder = this.embedder;
    if (!embedder) throw new Error(NO_EMBEDDER);
    const vectors = await withDeadline(this.analysis.timeoutSeconds * 1000, NOBODY, ({ signal }) =>
      this.calls.run('embedding', embedder, ownerId, () =>
        embedder.embedTexts(this.names.map(sentence), signal),
      ),
    );
    return this.names.map((name, index) => ({ name, vector: vectors[index]! }));
  }
}

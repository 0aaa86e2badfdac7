import type { VisualMatch } from '../../analysis/identification-results.js';
import type { Source } from '../../analysis/producer.js';
import { Provider } from './provider.js';

export interface VisualQuestion {
  /** `source.rendition('medium')` is what may be sent: upright, at most 1024 pixels, without metadata. */
  source: Source;
  signal: AbortSignal;
}

export interface VisualAnswer {
  /** The nearest first; none where it knows none. */
  matches: VisualMatch[];
  /** What the picture shows, in words. */
  labels: string[];
}

/** Finds pictures like one's own. */
export abstract class VisualSearch extends Provider {
  /** Which model answers, where one does. */
  model?(): string | undefined;

  /** @throws WorkFault */
  abstract search(question: VisualQuestion): Promise<VisualAnswer>;
}

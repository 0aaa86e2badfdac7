import { Provider } from './provider.js';

/** Of a question. */
export const MAX_WORDS_LENGTH = 200;

export interface TextQuestion {
  /** At most `MAX_WORDS_LENGTH` characters. */
  words: string;
  signal: AbortSignal;
}

export interface TextHit {
  url: string;
  title: string;
  /** A few words of the page; empty where there are none. */
  excerpt: string;
}

/** Finds pages by words. */
export abstract class TextSearch extends Provider {
  /** Whether configuration names one: otherwise there is nobody to tell of. */
  readonly isConfigured: boolean = true;

  /** The best first; none where it knows none. @throws WorkFault */
  abstract search(question: TextQuestion): Promise<TextHit[]>;
}

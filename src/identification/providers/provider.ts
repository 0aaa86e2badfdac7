import type { Asked } from '../../analysis/producer.js';

export type Sends = Asked['sends'];

/** From what says least of a picture to what says all. */
export const SENDS = ['nothing', 'words', 'picture'] as const satisfies readonly Sends[];

/** Somebody who is asked what a picture shows, where it is sold, or for how much. */
export abstract class Provider implements Asked {
  /** As configuration names it. */
  abstract readonly name: string;
  abstract readonly sends: Sends;
  /** Whether a question may cost money: it then counts against the budgets of the day. */
  abstract readonly metered: boolean;
  /** Raise it when the same answer would now be read otherwise: what was kept before is not told any more. */
  readonly version?: number;
  /** Settings that its answers depend on, such as a language: what was said under others is not told any more. */
  readonly askedWith: readonly (string | undefined)[] = [];
  /** False where answers are put together from others, which are kept each by itself. */
  readonly isKept: boolean = true;

  /** For one answer, where that is not what providers have by configuration: models may take another time. */
  timeoutSeconds?(): number | undefined;

  /** Why it cannot be asked here, and what to configure; undefined where it can. Asks nobody. */
  abstract unavailable(): string | undefined;
}

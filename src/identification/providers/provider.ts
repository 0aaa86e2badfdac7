import type { Asked } from '../../analysis/producer.js';

export type Sends = Asked['sends'];

/** Somebody who is asked what a picture shows, where it is sold, or for how much. */
export abstract class Provider implements Asked {
  /** As configuration names it. */
  abstract readonly name: string;
  abstract readonly sends: Sends;
  /** Whether a question may cost money: it then counts against the budgets of the day. */
  abstract readonly metered: boolean;
  /** Raise it when the same answer would now be read otherwise: what was kept before is not told any more. */
  readonly version?: number;

  /** For one answer, where that is not what providers have by configuration: models may take another time. */
  timeoutSeconds?(): number | undefined;

  /** Why it cannot be asked here, and what to configure; undefined where it can. Asks nobody. */
  abstract unavailable(): string | undefined;
}

import type { Provenance } from '../database/entities/production.entity.js';

/** What models are asked for. */
export const MODEL_USES = ['caption', 'embedding', 'faces', 'ocr', 'moderation', 'identification'] as const;
export type ModelUse = (typeof MODEL_USES)[number];

/** Of a model in a process of our own. `cold`: it is loaded when it is asked for. */
export const MODEL_STATES = ['cold', 'loading', 'ready', 'failed'] as const;
export type ModelState = (typeof MODEL_STATES)[number];

/** Something that answers with the help of a model: a service, a process of our own, or rules. */
export abstract class ModelDriver {
  /** As configuration names it. */
  abstract readonly name: string;
  /** Whether asking it counts against its owner's calls of the day. */
  readonly metered: boolean = true;

  /** Why it cannot be asked here, and what to configure; undefined where it can. Asks nobody. */
  abstract unavailable(): string | undefined;

  /** What its answers name as their origin as things are configured now. */
  abstract identity(): Provenance;

  /** @throws where it cannot answer at the moment */
  abstract check(): Promise<void>;

  /** Learns what it must know to name itself, in every process. Must not throw. */
  prepare?(): Promise<void>;

  /** How far its model is in this process. Drivers that ask a service have none. */
  state?(): ModelState;

  /** Loads its model, so that the first question need not wait. Only where models are asked a lot: in workers. */
  warmUp?(): Promise<void>;
}

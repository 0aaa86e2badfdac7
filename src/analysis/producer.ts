import { DiscoveryService } from '@nestjs/core';
import type { EntityManager } from 'typeorm';
import { WorkFault } from '../common/work-fault.js';
import type { Image } from '../database/entities/image.entity.js';
import type { Provenance } from '../database/entities/production.entity.js';
import type { ModelUse } from '../models/model-driver.js';
import type { Lane } from '../queue/jobs.js';
import type { ProducerName, Productions } from './productions.js';

export interface ProducerOptions {
  name: ProducerName;
  /** Runs once the parent is done, and may read its result. */
  parent?: ProducerName;
  lane: Lane;
  /** `upload`: for every new image. `request`: when somebody asks. */
  trigger: 'upload' | 'request';
  /** Raise it when the same picture would now give another result: older results become stale. */
  version: number;
  /** What it asks a model for, where it is not called that itself: it may cost its owner a call. */
  asksFor?: ModelUse;
}

/** Marks a class as a producer. Found at boot; see docs/producers.md. */
export const Producer = DiscoveryService.createDecorator<ProducerOptions>();

/** The picture as a producer sees it. Every buffer is read once and shared between calls. */
export interface Source {
  readonly image: Readonly<Image>;
  /** Calls `use` with a local path of the original file. Costly to decode: prefer a rendition. */
  withOriginal<T>(use: (path: string) => Promise<T>): Promise<T>;
  /** JPEG bytes, upright, sRGB, longest edge ≤ 320 or ≤ 1024. Below `renditions` only. */
  rendition(size: 'small' | 'medium'): Promise<Buffer>;
  /** The result of a producer that is done; undefined where there is none. */
  result<N extends ProducerName>(name: N): Promise<Productions[N] | undefined>;
  /** Of the result that there is, even if it is just being made anew; undefined where there is none. */
  provenance(name: ProducerName): Promise<Provenance | undefined>;
}

export interface ProduceContext {
  /** Aborted at the time-out and when the process stops. */
  signal: AbortSignal;
}

/** Columns of the image that a result is repeated in. What a person has edited is left alone. */
export type ImageFields = Partial<
  Pick<
    Image,
    | 'caption'
    | 'takenAt'
    | 'takenAtOffset'
    | 'camera'
    | 'metadata'
    | 'palette'
    | 'quality'
    | 'fingerprint'
    | 'thumbhash'
    | 'width'
    | 'height'
    | 'foundText'
    | 'moderation'
  >
>;

export interface Produced<N extends ProducerName> {
  /** Where it has `tags`, these become tags of the image, beside those that other producers give. */
  data: Productions[N];
  provenance: Provenance;
  /** Writes rows of the producer's own, in the transaction that keeps the result. Must be quick. */
  keep?: (db: EntityManager) => Promise<void>;
  /** Sets off what follows from the result, once it is kept. Must be quick, and must not throw. */
  kept?: () => Promise<void>;
}

/** Somebody outside of the analysis whom a producer may ask. */
export interface Asked {
  readonly name: string;
  /** What of a user's leaves this installation then. */
  readonly sends: 'nothing' | 'words' | 'picture';
  /** Whether it may cost money. */
  readonly metered: boolean;
  unavailable(): string | undefined;
}

/** How a result stands in the answer of `POST /api/classify`, a line each. */
export interface ResultLine<N extends ProducerName> {
  /** `data_description` */
  description: string;
  /** `data_type`, as Python writes types. */
  type: string;
  data(result: Productions[N]): unknown;
}

/** One stage of the analysis. Producers never call each other. */
export interface Produces<N extends ProducerName> {
  /** @throws WorkFault that is not transient where trying again would end the same, anything else to be tried again. */
  produce(source: Source, context: ProduceContext): Promise<Produced<N>>;
  /** What of the result lists and searches need. */
  imageFields?(data: Productions[N]): ImageFields;
  /** Why this cannot run here, and how to configure it; undefined where it can. */
  unavailable?(): string | undefined;
  /** What a result made now would name as its origin: one that names another is out of date. */
  identity?(): Provenance | undefined;
  /** For what hangs below `visual-matches`: those that have none are not told of there. */
  readonly line?: ResultLine<N>;
  /** Whom it may ask, in the order in which it does. */
  asks?(): readonly Asked[];
}

/** A failure that another attempt will not mend. The message is shown to the user. */
export class PermanentFailure extends WorkFault {
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.name = 'PermanentFailure';
  }
}

/**
 * Everything went well, and there is nothing: no failure, but what hangs below has nothing to go on either. The
 * production is `skipped`, with this code and message.
 */
export class NothingFound extends PermanentFailure {
  constructor(code: string, message: string) {
    super(code, message);
    this.name = 'NothingFound';
  }
}

/** The original cannot be decoded: no rendition will ever exist, and the file is of no use. */
export class UndecodableImage extends PermanentFailure {
  constructor(cause: unknown) {
    super('IMAGE_UNDECODABLE', 'The picture is damaged and cannot be decoded', { cause });
    this.name = 'UndecodableImage';
  }
}

import { DiscoveryService } from '@nestjs/core';
import type { EntityManager } from 'typeorm';
import type { ChangeEvent } from './event-bus.js';
import type { StreamEvent } from './event-stream.js';

/** Something of a user's that is now otherwise. */
export interface StreamChange {
  seq: number;
  event: string;
  /** Asked for once the place of the change among the others is known. */
  data(): Promise<unknown>;
}

/**
 * What the stream of everything that is a user's tells beside images. Implemented by the feature that knows; found at
 * boot by the decorator, so that the stream knows of none.
 */
export abstract class StreamSource {
  /** Whether an announcement is about something of this kind; whose it is, is asked elsewhere. */
  abstract concerns(event: ChangeEvent): boolean;

  /**
   * At most `limit` changes after `seq`, in its order. All sources are asked within one snapshot, hence by `db` alone.
   * Whatever has no such numbers has none of these.
   */
  abstract since(db: EntityManager, ownerId: number, seq: number, limit: number): Promise<StreamChange[]>;

  /** What only the announcement itself tells; it is not repeated after a lost connection. */
  abstract announce(event: ChangeEvent): Promise<StreamEvent | undefined>;
}

/** Marks a source of the stream of everything that is a user's. */
export const FeedsStreams = DiscoveryService.createDecorator();

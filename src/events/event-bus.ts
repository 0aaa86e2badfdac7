/**
 * That something changed, and for whom. Carries ids only: whoever hears it reads the truth from the
 * database, so a lost or repeated message does no harm.
 */
export type ChangeEvent =
  | { type: 'image.changed'; ownerId: number; imageId: string }
  | { type: 'image.deleted'; ownerId: number; imageId: string }
  /** A batch, or items of it. */
  | { type: 'batch.changed'; ownerId: number; batchId: string }
  | { type: 'batch.deleted'; ownerId: number; batchId: string }
  /** An endpoint was disabled, by the user or because nothing arrives. */
  | { type: 'webhook.changed'; ownerId: number; endpointId: string }
  /** Whose faces are whose, or what is known of them. */
  | { type: 'people.changed'; ownerId: number }
  /** One session or API key of the owner does not hold any more; with neither named, check all of them anew. */
  | { type: 'session.ended'; ownerId: number; sessionId?: string; apiKeyHash?: string }
  /** Of this process alone: until `bus.restored`, changes by others go unheard. */
  | { type: 'bus.lost' }
  | { type: 'bus.restored' };

export type ChangeListener = (event: ChangeEvent) => void;

/** Publish and subscribe across all processes of an installation. */
export abstract class EventBus {
  /** Never throws: a bus that is down is logged, and listeners catch up at their next heartbeat. */
  abstract publish(event: ChangeEvent): Promise<void>;
  /** @returns a function that ends the subscription. */
  abstract subscribe(listener: ChangeListener): () => void;
}

/** Lanes keep slow work from holding up quick work: each is a queue with a concurrency of its own. */
export const LANES = ['cpu', 'model', 'web'] as const;
export type Lane = (typeof LANES)[number];

/** Every job and its payload: ids, never rows. */
export interface Jobs {
  'analysis.produce': {
    imageId: string;
    producer: string;
    /** See `productions.run`. */
    run: number;
    /** The HTTP request that caused it, for the logs. */
    requestId?: string;
    /** The trace that this is part of, where any is made. */
    traceparent?: string;
    /** Catching up with old images, which keeps no new one waiting. */
    background?: boolean;
    /** How often it was put off already. */
    deferrals?: number;
  };
  'faces.group': { ownerId: number };
  'batches.item': {
    itemId: string;
    requestId?: string;
  };
  'webhooks.deliver': { deliveryId: string };
  'maintenance.sweep': Record<string, never>;
  'maintenance.orphans': Record<string, never>;
  /** There is a backfill to be taken up. */
  'maintenance.backfill': Record<string, never>;
}

export const laneQueue = (lane: Lane) => `analysis-${lane}` as const;
export const MAINTENANCE_QUEUE = 'maintenance';
/** Whose the faces are. Apart from upkeep, as it may take seconds for each owner. */
export const FACES_QUEUE = 'faces';
/** Images of batches, whose servers may be slow: nothing else waits for them. */
export const BATCHES_QUEUE = 'batches';
export const WEBHOOKS_QUEUE = 'webhooks';
export const QUEUES = [
  ...LANES.map(laneQueue),
  MAINTENANCE_QUEUE,
  FACES_QUEUE,
  BATCHES_QUEUE,
  WEBHOOKS_QUEUE,
];

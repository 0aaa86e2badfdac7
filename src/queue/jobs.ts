/** Lanes keep slow work from holding up quick work: each is a queue with a concurrency of its own. */
export const LANES = ['cpu', 'model', 'web'] as const;
export type Lane = (typeof LANES)[number];

/** Every job and its payload: ids, never rows. */
export interface Jobs {
  'analysis.produce': { imageId: string; producer: string; run: number; requestId?: string };
  'maintenance.sweep': Record<string, never>;
}

export const laneQueue = (lane: Lane) => `analysis-${lane}` as const;
export const MAINTENANCE_QUEUE = 'maintenance';

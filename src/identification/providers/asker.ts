import type { Source } from '../../analysis/producer.js';

/** For whom a question is asked. */
export interface Asker {
  ownerId: number;
  imageId: string;
  signal: AbortSignal;
}

export const askerOf = ({ image }: Source, signal: AbortSignal): Asker => ({
  ownerId: image.ownerId,
  imageId: image.id,
  signal,
});

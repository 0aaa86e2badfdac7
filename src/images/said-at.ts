import type { Provenance } from '../database/entities/production.entity.js';

/** When a machine said something. Results of releases that did not note it say so by when they were finished. */
export const saidAt = (provenance: Provenance | null | undefined, finishedAt: Date | null): string | null =>
  provenance?.at ?? (provenance && finishedAt?.toISOString()) ?? null;

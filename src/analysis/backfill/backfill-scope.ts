import type { Backfill } from '../../database/entities/backfill.entity.js';
import type { ProducerNode } from '../producer-registry.js';

/**
 * Why a production is made anew. `missing`: there is none, or it could not be made then. `outdated`: by an earlier
 * version, or by somebody else than who would be asked first today: another model, revision, number format or set of labels.
 */
export const BACKFILL_REASONS = ['missing', 'failed', 'outdated'] as const;
export type BackfillReason = (typeof BACKFILL_REASONS)[number];

const BACKFILL_STATES = [...BACKFILL_REASONS, 'current'] as const;
/** The same, and what is as it would be made today. */
export type BackfillState = (typeof BACKFILL_STATES)[number];

/** Which productions are looked at, of which images. */
export type BackfillScope = Pick<Backfill, 'id' | 'producers' | 'reasons' | 'force' | 'ownerId'>;

/** A stretch of images by id: those after the one, up to and including the other. */
export interface Stretch {
  after: string;
  upTo: string;
}

export const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Producers as SQL compares results with them: columns of the set `target`, which take six parameters. */
export const targetSet = (first: number) =>
  `unnest($${first}::text[], $${first + 1}::int[], $${first + 2}::text[], $${first + 3}::text[], $${first + 4}::text[], $${first + 5}::bool[])
     AS target (name, version, provider, model, model_version, on_upload)`;

export function targetValues(nodes: readonly ProducerNode[]): unknown[] {
  const identities = nodes.map(({ producer }) => producer.identity?.());
  return [
    nodes.map(({ name }) => name),
    nodes.map(({ version }) => version),
    identities.map((identity) => identity?.provider ?? null),
    identities.map((identity) => identity?.model ?? null),
    // Null where only the answer tells: a service's version cannot be known beforehand.
    identities.map((identity) => identity?.version ?? null),
    nodes.map(({ trigger }) => trigger === 'upload'),
  ];
}

/** Why the production `p` of `target` would be made anew; null for what is as it should be, or waits already. */
export const REASON = `
  CASE WHEN p.status IN ('pending', 'running') THEN NULL
       WHEN p.image_id IS NULL THEN CASE WHEN target.on_upload THEN 'missing' END
       WHEN p.status = 'failed' THEN 'failed'
       WHEN p.status IN ('skipped', 'unavailable') THEN 'missing'
       WHEN p.version < target.version
         OR (target.provider IS NOT NULL AND p.provenance ->> 'provider' IS DISTINCT FROM target.provider)
         OR (target.model IS NOT NULL AND p.provenance ->> 'model' IS DISTINCT FROM target.model)
         OR (target.model_version IS NOT NULL AND p.provenance ->> 'version' IS DISTINCT FROM target.model_version) THEN 'outdated'
       ELSE 'current' END`;

/** Reasons that count for this scope; `current` is one only where everything is to be done again. */
export const reasonsOf = ({ force, reasons }: { force?: boolean; reasons?: readonly string[] }) =>
  BACKFILL_STATES.filter(
    (state) => force || (state !== 'current' && (reasons ?? BACKFILL_REASONS).includes(state)),
  );

import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigintAsNumber } from '../bigint.js';
import { Image } from './image.entity.js';

export type ProductionStatus = 'pending' | 'running' | 'done' | 'failed' | 'skipped' | 'unavailable';

/** Who or what said it. */
export interface Provenance {
  /** A driver's name, or `builtin` for what is measured. */
  provider: string;
  model?: string;
  version?: string;
  /** How sure it was, 0–1, where it says so. */
  score?: number;
  /** When it was said, ISO 8601 UTC. Filled in when the result is kept. */
  at?: string;
  /** Who was to be asked before, and why they did not answer. */
  insteadOf?: PassedOver[];
}

export interface PassedOver {
  provider: string;
  code: string;
  message: string;
}

/** What one producer found in one image, or why it did not. */
@Entity('productions')
@Index('productions_seq_idx', ['seq'])
@Index('productions_unfinished_idx', ['updatedAt'], { where: `status IN ('pending', 'running')` })
@Index('productions_failed_idx', ['finishedAt', 'imageId', 'producer'], { where: `status = 'failed'` })
@Index('productions_failed_producer_idx', ['producer', 'finishedAt', 'imageId'], {
  where: `status = 'failed'`,
})
@Index('productions_failed_code_idx', ['errorCode', 'finishedAt', 'imageId', 'producer'], {
  where: `status = 'failed'`,
})
@Check(
  'productions_status_check',
  `status IN ('pending', 'running', 'done', 'failed', 'skipped', 'unavailable')`,
)
export class Production {
  @PrimaryColumn('uuid', { name: 'image_id', primaryKeyConstraintName: 'productions_pkey' }) imageId: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'productions_pkey' }) producer: string;

  @ManyToOne(() => Image, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'image_id', foreignKeyConstraintName: 'productions_image_id_fkey' })
  image?: Relation<Image>;

  @Column('text', { default: 'pending' }) status: ProductionStatus;
  @Column('integer') version: number;
  /** Raised each time the production is asked for anew. */
  @Column('integer', { default: 1 }) run: number;
  @Column('integer', { default: 0 }) attempts: number;
  @Column('jsonb', { nullable: true }) data: unknown;
  @Column('text', { name: 'error_code', nullable: true }) errorCode: string | null;
  @Column('text', { name: 'error_message', nullable: true }) errorMessage: string | null;
  @Column('jsonb', { nullable: true }) provenance: Provenance | null;
  @Column('timestamptz', { name: 'started_at', nullable: true }) startedAt: Date | null;
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt: Date | null;
  @Column('integer', { name: 'duration_ms', nullable: true }) durationMs: number | null;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
  /** The HTTP request that caused it, for the logs. */
  @Column('text', { name: 'request_id', nullable: true }) requestId: string | null;
  /** The trace that it is part of, by W3C Trace Context. */
  @Column('text', { nullable: true }) traceparent: string | null;
  @Column('bigint', { default: () => "nextval('change_seq')", transformer: bigintAsNumber }) seq: number;
}

import {
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  type Relation,
} from 'typeorm';
import { bigintAsNumber } from '../bigint.js';
import { Batch } from './batch.entity.js';
import { Image } from './image.entity.js';

export type BatchItemStatus = 'pending' | 'processing' | 'done' | 'failed' | 'cancelled';

/** One address of a row, and what became of it. */
@Entity('batch_items')
@Unique('batch_items_place_key', ['batchId', 'line', 'position'])
@Index('batch_items_waiting_idx', ['batchId', 'host', 'id'], {
  where: `status = 'pending' AND retry_at IS NULL`,
})
@Index('batch_items_retry_idx', ['retryAt'], { where: `status = 'pending' AND retry_at IS NOT NULL` })
@Index('batch_items_in_hand_idx', ['updatedAt'], { where: `status = 'processing'` })
@Index('batch_items_status_idx', ['batchId', 'status', 'line', 'position'])
@Index('batch_items_seq_idx', ['batchId', 'seq', 'line', 'position'], { where: 'seq > 0' })
@Index('batch_items_image_id_idx', ['imageId'], { where: 'image_id IS NOT NULL' })
@Index('batch_items_image_gone_idx', ['batchId'], { where: `status = 'done' AND image_id IS NULL` })
@Check('batch_items_status_check', `status IN ('pending', 'processing', 'done', 'failed', 'cancelled')`)
export class BatchItem {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'batch_items_pkey' }) id: string;

  @Column('uuid', { name: 'batch_id' }) batchId: string;

  @ManyToOne(() => Batch, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'batch_id', foreignKeyConstraintName: 'batch_items_batch_id_fkey' })
  batch?: Relation<Batch>;

  @Column('integer') line: number;
  /** Among the addresses of its row, from 0. */
  @Column('integer') position: number;
  @Column('text') url: string;
  /** Whose patience it takes, of `url` or, after being sent on, another; empty where there is nothing to ask for. */
  @Column('text') host: string;
  @Column('text', { default: 'pending' }) status: BatchItemStatus;
  /** Pending, but not before then. */
  @Column('timestamptz', { name: 'retry_at', nullable: true }) retryAt: Date | null;
  @Column('integer', { default: 0 }) attempts: number;
  /** The host has asked for fewer requests each time since: that is no attempt, and ends at some time. */
  @Column('timestamptz', { name: 'refused_since', nullable: true }) refusedSince: Date | null;
  /** Of the worker that has it in hand; what another one comes to is void. */
  @Column('uuid', { nullable: true }) claim: string | null;
  @Column('text', { name: 'error_code', nullable: true }) errorCode: string | null;
  @Column('text', { name: 'error_message', nullable: true }) errorMessage: string | null;
  @Column('integer', { name: 'http_status', nullable: true }) httpStatus: number | null;
  /** Of the answer, as far as it was received. */
  @Column('bigint', { nullable: true, transformer: bigintAsNumber }) bytes: number | null;

  @Column('uuid', { name: 'image_id', nullable: true }) imageId: string | null;

  @ManyToOne(() => Image, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'image_id', foreignKeyConstraintName: 'batch_items_image_id_fkey' })
  image?: Relation<Image>;

  @Column('bigint', { name: 'output_bytes', nullable: true, transformer: bigintAsNumber })
  outputBytes: number | null;
  @Column('integer', { name: 'output_width', nullable: true }) outputWidth: number | null;
  @Column('integer', { name: 'output_height', nullable: true }) outputHeight: number | null;
  @Column('timestamptz', { name: 'started_at', nullable: true }) startedAt: Date | null;
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt: Date | null;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
  /** Of its last change that a listener is to hear of; 0 before there was any. */
  @Column('bigint', { default: 0, transformer: bigintAsNumber }) seq: number;
}

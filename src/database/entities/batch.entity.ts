import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { bigintAsNumber } from '../bigint.js';
import { User } from './user.entity.js';

export type BatchStatus = 'processing' | 'complete' | 'cancelled';
export type OutputFormat = 'jpeg' | 'webp' | 'avif';

/** A file of product rows whose pictures are fetched, taken in, and given back smaller. */
@Entity('batches')
@Index('batches_owner_id_idx', { synchronize: false })
@Index('batches_owner_seq_idx', ['ownerId', 'seq'])
@Index('batches_processing_idx', ['id'], { where: `status = 'processing'` })
@Index('batches_idempotency_key', ['ownerId', 'idempotencyKey'], {
  unique: true,
  where: 'idempotency_key IS NOT NULL',
})
@Check('batches_status_check', `status IN ('processing', 'complete', 'cancelled')`)
@Check('batches_format_check', `format IN ('jpeg', 'webp', 'avif')`)
@Check('batches_counts_check', 'done + failed + cancelled <= total')
export class Batch {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'batches_pkey' }) id: string;

  @Column('integer', { name: 'owner_id' }) ownerId: number;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'batches_owner_id_fkey' })
  owner?: Relation<User>;

  @Column('text', { default: 'processing' }) status: BatchStatus;
  @Column('text', { name: 'original_filename' }) originalFilename: string;
  /** Bytes of the table as it was sent. */
  @Column('bigint', { name: 'file_size', default: 0, transformer: bigintAsNumber }) fileSize: number;
  /** The header as it was given, in its order. */
  @Column('text', { array: true }) columns: string[];
  /** Which of the columns holds the addresses, from 0. */
  @Column('integer', { name: 'url_column' }) urlColumn: number;
  @Column('text') delimiter: string;
  /** 1–100. */
  @Column('integer') quality: number;
  @Column('text') format: OutputFormat;
  /** Pixels of the longest edge at most; null leaves it as it is. */
  @Column('integer', { name: 'max_size', nullable: true }) maxSize: number | null;
  @Column('integer', { default: 0 }) rows: number;
  /** Items; the three that follow say how they ended. */
  @Column('integer', { default: 0 }) total: number;
  @Column('integer', { default: 0 }) done: number;
  @Column('integer', { default: 0 }) failed: number;
  @Column('integer', { default: 0 }) cancelled: number;
  /** How many had ended when it was begun, or begun again: the others tell its pace. */
  @Column('integer', { name: 'ended_before', default: 0 }) endedBefore: number;
  @Column('text', { name: 'idempotency_key', nullable: true }) idempotencyKey: string | null;
  /** Of the file and all that was asked for with it, so that the same key with another file is noticed. */
  @Column('text', { name: 'request_hash', nullable: true }) requestHash: string | null;
  @Column('text', { name: 'request_id', nullable: true }) requestId: string | null;
  @Column('bigint', { default: () => "nextval('change_seq')", transformer: bigintAsNumber }) seq: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'started_at', nullable: true }) startedAt: Date | null;
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt: Date | null;
}

import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from './user.entity.js';

export type BackfillStatus = 'running' | 'done' | 'cancelled';

/** Producers that are run again, image after image, where their result is not what it would be today. */
@Entity('backfills')
@Index('backfills_running_idx', ['createdAt'], { where: `status = 'running'` })
@Check('backfills_status_check', `status IN ('running', 'done', 'cancelled')`)
export class Backfill {
  /** Time-ordered as those of images are: images with a later id are none of its business. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'backfills_pkey' }) id: string;

  @Column('text', { array: true }) producers: string[];
  @Column('text', { array: true }) reasons: string[];
  /** Everything, whatever the reason. */
  @Column('boolean', { default: false }) force: boolean;

  /** Null: everybody's images. */
  @Column('integer', { name: 'owner_id', nullable: true }) ownerId: number | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'backfills_owner_id_fkey' })
  owner?: Relation<User>;

  @Column('text', { default: 'running' }) status: BackfillStatus;

  /** Productions that were found when it began; null until they are counted. */
  @Column('integer', { nullable: true }) total: number | null;
  @Column('integer', { default: 0 }) queued: number;
  @Column('integer', { default: 0 }) done: number;
  @Column('integer', { default: 0 }) failed: number;

  /** All images up to this one were looked at. */
  @Column('uuid', { name: 'looked_at', nullable: true }) lookedAt: string | null;
  /** There is nothing left to look at. */
  @Column('boolean', { default: false }) walked: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'started_at', nullable: true }) startedAt: Date | null;
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt: Date | null;

  /** The process that goes on with it, as long as it keeps saying so. */
  @Column('uuid', { name: 'lease_holder', nullable: true }) leaseHolder: string | null;
  @Column('timestamptz', { name: 'leased_until', nullable: true }) leasedUntil: Date | null;
}

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
import { Batch } from './batch.entity.js';
import { User } from './user.entity.js';

/** By hand; the receiver said that it is gone; nothing has arrived for days. */
export type DisabledReason = 'user' | 'gone' | 'failing';

/** Where a user wants to be told of what happens. */
@Entity('webhook_endpoints')
@Unique('webhook_endpoints_batch_id_key', ['batchId'])
@Index('webhook_endpoints_owner_id_idx', ['ownerId', 'id'])
@Check('webhook_endpoints_disabled_reason_check', `disabled_reason IN ('user', 'gone', 'failing')`)
export class WebhookEndpoint {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'webhook_endpoints_pkey' }) id: string;

  @Column('integer', { name: 'owner_id' }) ownerId: number;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'webhook_endpoints_owner_id_fkey' })
  owner?: Relation<User>;

  /** Of the one batch that it was given with; null for those that are there for all. */
  @Column('uuid', { name: 'batch_id', nullable: true }) batchId: string | null;

  @ManyToOne(() => Batch, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'batch_id', foreignKeyConstraintName: 'webhook_endpoints_batch_id_fkey' })
  batch?: Relation<Batch>;

  @Column('text') url: string;
  @Column('text', { default: '' }) description: string;
  @Column('text', { name: 'event_types', array: true }) eventTypes: string[];
  /** `whsec_` and the key in base64. */
  @Column('text') secret: string;
  /** Signs as well until then, so that receivers can be changed over. */
  @Column('text', { name: 'previous_secret', nullable: true }) previousSecret: string | null;
  @Column('timestamptz', { name: 'previous_secret_until', nullable: true }) previousSecretUntil: Date | null;
  @Column('boolean', { default: true }) enabled: boolean;
  @Column('text', { name: 'disabled_reason', nullable: true }) disabledReason: DisabledReason | null;
  /** Rises when it is moved or enabled: what was on its way before says nothing of it. */
  @Column('integer', { default: 0 }) generation: number;
  /** Since when nothing has arrived. */
  @Column('timestamptz', { name: 'failing_since', nullable: true }) failingSince: Date | null;
  @Column('timestamptz', { name: 'last_failure_at', nullable: true }) lastFailureAt: Date | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'last_modified', default: () => 'now()' }) lastModified: Date;
}

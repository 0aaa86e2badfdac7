import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from './user.entity.js';

export type AuditOutcome = 'success' | 'failure';

/** Something that an administrator did, or that bears on somebody's security. Never changed, only added. */
@Entity('audit_log')
@Index('audit_log_actor_idx', ['actorId', 'id'])
@Index('audit_log_target_idx', ['targetType', 'targetId', 'id'])
@Index('audit_log_action_idx', ['action', 'id'])
@Index('audit_log_fold_key', ['foldKey'], { unique: true, where: 'fold_key IS NOT NULL' })
@Check('audit_log_occurrences_check', 'occurrences > 0')
@Check('audit_log_outcome_check', `outcome IN ('success', 'failure')`)
export class AuditEvent {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'audit_log_pkey' }) id: string;

  @Column('timestamptz') at: Date;
  /** Later than `at` only where several occurrences are folded into one row. */
  @Column('timestamptz', { name: 'last_at' }) lastAt: Date;
  @Column('integer', { default: 1 }) occurrences: number;
  @Column('text') action: string;
  @Column('text') outcome: AuditOutcome;

  @Column('integer', { name: 'actor_id', nullable: true }) actorId: number | null;

  @ManyToOne(() => User, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'actor_id', foreignKeyConstraintName: 'audit_log_actor_id_fkey' })
  actor?: Relation<User>;

  /** Outlives the account. */
  @Column('text', { name: 'actor_name', nullable: true }) actorName: string | null;
  @Column('text', { name: 'target_type', nullable: true }) targetType: string | null;
  @Column('text', { name: 'target_id', nullable: true }) targetId: string | null;
  @Column('text', { nullable: true }) ip: string | null;
  @Column('text', { name: 'user_agent', nullable: true }) userAgent: string | null;
  @Column('text', { name: 'request_id', nullable: true }) requestId: string | null;
  @Column('jsonb', { default: {} }) details: Record<string, unknown>;
  /** What comes with the same key is counted in the same row. */
  @Column('text', { name: 'fold_key', nullable: true }) foldKey: string | null;
}

import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from './user.entity.js';

/** How often a provider was asked for an owner on one day. */
@Entity('provider_usage')
export class ProviderUsage {
  @PrimaryColumn('integer', { name: 'owner_id', primaryKeyConstraintName: 'provider_usage_pkey' })
  ownerId: number;
  /** By UTC. */
  @PrimaryColumn('date', { primaryKeyConstraintName: 'provider_usage_pkey' }) day: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'provider_usage_pkey' }) provider: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'provider_usage_owner_id_fkey' })
  owner?: Relation<User>;

  @Column('integer') calls: number;
}

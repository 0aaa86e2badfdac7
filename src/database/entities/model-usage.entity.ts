import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from './user.entity.js';

/** How many calls of models an owner's images have caused on one day. */
@Entity('model_usage')
export class ModelUsageDay {
  @PrimaryColumn('integer', { name: 'owner_id', primaryKeyConstraintName: 'model_usage_pkey' })
  ownerId: number;
  /** By UTC. */
  @PrimaryColumn('date', { primaryKeyConstraintName: 'model_usage_pkey' }) day: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'model_usage_owner_id_fkey' })
  owner?: Relation<User>;

  @Column('integer') calls: number;
}

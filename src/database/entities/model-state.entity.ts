import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far a model was in a process that loads it, as of when the process last told. */
@Entity('model_states')
export class ModelStateRow {
  @PrimaryColumn('uuid', { name: 'process_id', primaryKeyConstraintName: 'model_states_pkey' })
  processId: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'model_states_pkey' }) use: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'model_states_pkey' }) driver: string;

  @Column('text') state: string;
  /** When it came to be in this state. */
  @Column('timestamptz') since: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
}

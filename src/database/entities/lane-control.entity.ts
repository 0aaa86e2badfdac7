import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Whether a lane is meant to stand still. A lane that nobody ever paused has no row. */
@Entity('lane_controls')
export class LaneControl {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'lane_controls_pkey' }) lane: string;
  @Column('boolean') paused: boolean;
  @Column('timestamptz', { name: 'changed_at', default: () => 'now()' }) changedAt: Date;
}

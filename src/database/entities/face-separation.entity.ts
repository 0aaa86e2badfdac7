import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { FaceCluster } from './face-cluster.entity.js';

/** Two who are not the same, as a person has said. The lesser id comes first. */
@Entity('face_separations')
@Index('face_separations_second_id_idx', ['secondId'])
@Check('face_separations_order_check', 'first_id < second_id')
export class FaceSeparation {
  @PrimaryColumn('uuid', { name: 'first_id', primaryKeyConstraintName: 'face_separations_pkey' })
  firstId: string;
  @PrimaryColumn('uuid', { name: 'second_id', primaryKeyConstraintName: 'face_separations_pkey' })
  secondId: string;

  @ManyToOne(() => FaceCluster, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'first_id', foreignKeyConstraintName: 'face_separations_first_id_fkey' })
  first?: Relation<FaceCluster>;

  @ManyToOne(() => FaceCluster, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'second_id', foreignKeyConstraintName: 'face_separations_second_id_fkey' })
  second?: Relation<FaceCluster>;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}

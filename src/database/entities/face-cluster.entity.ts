import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from './user.entity.js';

/** A person, known by faces that are taken for one's. */
@Entity('face_clusters')
@Index('face_clusters_owner_id_idx', ['ownerId', 'id'])
@Index('face_clusters_regroup_idx', ['ownerId'], { where: 'regroup' })
export class FaceCluster {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'face_clusters_pkey' }) id: string;

  @Column('integer', { name: 'owner_id' }) ownerId: number;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'face_clusters_owner_id_fkey' })
  owner?: Relation<User>;

  @Column('text', { nullable: true }) name: string | null;
  @Column('boolean', { default: false }) hidden: boolean;
  /** Chosen by a person; one that is gone or moved is passed over. */
  @Column('uuid', { name: 'cover_face_id', nullable: true }) coverFaceId: string | null;
  /** A face was taken away, so the others may belong together otherwise. */
  @Column('boolean', { default: false }) regroup: boolean;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}

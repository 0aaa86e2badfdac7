import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { FaceCluster } from './face-cluster.entity.js';
import { Image, type ValueSource } from './image.entity.js';

/** A face in a picture, and whose it is. */
@Entity('faces')
@Index('faces_image_id_idx', ['imageId'])
@Index('faces_cluster_id_idx', ['clusterId', 'id'])
@Index('faces_owner_model_idx', ['ownerId', 'model', 'id'])
@Index('faces_component_idx', ['component'])
@Index('faces_ungrouped_idx', ['ownerId', 'createdAt'], { where: 'component IS NULL OR cluster_id IS NULL' })
@Check('faces_assigned_by_check', `assigned_by IN ('machine', 'user')`)
export class Face {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'faces_pkey' }) id: string;

  @Column('uuid', { name: 'image_id' }) imageId: string;

  @ManyToOne(() => Image, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'image_id', foreignKeyConstraintName: 'faces_image_id_fkey' })
  image?: Relation<Image>;

  @Column('integer', { name: 'owner_id' }) ownerId: number;
  /** Of the upright picture, 0–1, as are the other three. */
  @Column('real') x: number;
  @Column('real') y: number;
  @Column('real') width: number;
  @Column('real') height: number;
  @Column('real') score: number;
  /** What made the vector: those of different models never compare. */
  @Column('text') model: string;
  /** Of length 1, as `encodeVector` writes it. */
  @Column('bytea', { select: false }) vector: Buffer;

  @Column('uuid', { name: 'cluster_id', nullable: true }) clusterId: string | null;

  @ManyToOne(() => FaceCluster, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'cluster_id', foreignKeyConstraintName: 'faces_cluster_id_fkey' })
  cluster?: Relation<FaceCluster>;

  /** What a person has decided no grouping changes. */
  @Column('text', { name: 'assigned_by', nullable: true }) assignedBy: ValueSource | null;
  /** Faces that are linked by likeness, however many lie between them; null until that is found out. */
  @Column('uuid', { nullable: true }) component: string | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}

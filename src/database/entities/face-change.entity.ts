import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from './user.entity.js';

export type FaceChangeKind =
  'rename' | 'hide' | 'show' | 'cover' | 'merge' | 'split' | 'move' | 'separate' | 'delete';

/** What a person has changed of people, with what it takes to undo it. */
@Entity('face_changes')
@Index('face_changes_owner_id_idx', ['ownerId', 'id'])
export class FaceChange {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'face_changes_pkey' }) id: string;

  @Column('integer', { name: 'owner_id' }) ownerId: number;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'face_changes_owner_id_fkey' })
  owner?: Relation<User>;

  @Column('text') kind: FaceChangeKind;
  /** Whom it was about. May be gone by now. */
  @Column('uuid', { name: 'cluster_id' }) clusterId: string;
  @Column('integer', { name: 'face_count' }) faceCount: number;
  @Column('jsonb') details: unknown;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'undone_at', nullable: true }) undoneAt: Date | null;
}

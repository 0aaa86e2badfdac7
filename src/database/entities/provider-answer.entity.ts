import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Image } from './image.entity.js';
import { User } from './user.entity.js';

/** What a provider has answered an owner, so that the same question is not paid for twice. */
@Entity('provider_answers')
@Index('provider_answers_image_id_idx', ['imageId'])
@Index('provider_answers_expires_at_idx', ['expiresAt'])
export class ProviderAnswer {
  @PrimaryColumn('integer', { name: 'owner_id', primaryKeyConstraintName: 'provider_answers_pkey' })
  ownerId: number;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'provider_answers_pkey' }) provider: string;
  /** SHA-256 of all that the answer depends on: a picture's fingerprint, or the words that were asked. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'provider_answers_pkey' }) question: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'provider_answers_owner_id_fkey' })
  owner?: Relation<User>;

  /** The image that it was first asked for, with which it goes. */
  @Column('uuid', { name: 'image_id', nullable: true }) imageId: string | null;

  @ManyToOne(() => Image, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'image_id', foreignKeyConstraintName: 'provider_answers_image_id_fkey' })
  image?: Relation<Image>;

  @Column('jsonb') answer: unknown;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt: Date;
}

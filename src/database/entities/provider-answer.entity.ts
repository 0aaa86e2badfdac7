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
  /** SHA-256 of all that the answer depends on, such as the words that were asked, save a picture. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'provider_answers_pkey' }) question: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'provider_answers_owner_id_fkey' })
  owner?: Relation<User>;

  /** The image that it was asked for, with which it goes. */
  @PrimaryColumn('uuid', { name: 'image_id', primaryKeyConstraintName: 'provider_answers_pkey' })
  imageId: string;

  @ManyToOne(() => Image, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'image_id', foreignKeyConstraintName: 'provider_answers_image_id_fkey' })
  image?: Relation<Image>;

  /** Of that image, where the question is about the picture: 64 characters of `0` and `1`. */
  @Column({ type: 'bit', length: 64, nullable: true }) fingerprint: string | null;

  @Column('jsonb') answer: unknown;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt: Date;
}

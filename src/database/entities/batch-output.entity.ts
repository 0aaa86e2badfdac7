import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique, type Relation } from 'typeorm';
import { bigintAsNumber } from '../bigint.js';
import type { OutputFormat } from './batch.entity.js';
import { Image } from './image.entity.js';
import { User } from './user.entity.js';

/** A file that batches have made of an image; all that ask for the same share it. Counted in its owner's quota. */
@Entity('batch_outputs')
@Unique('batch_outputs_variant_key', ['imageId', 'format', 'quality', 'maxSize'])
@Index('batch_outputs_owner_id_idx', ['ownerId'])
export class BatchOutput {
  /** Of its file too, which is never written again: what is deleted late is nobody else's. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'batch_outputs_pkey' }) id: string;

  @Column('integer', { name: 'owner_id' }) ownerId: number;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'batch_outputs_owner_id_fkey' })
  owner?: Relation<User>;

  @Column('uuid', { name: 'image_id' }) imageId: string;

  @ManyToOne(() => Image, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'image_id', foreignKeyConstraintName: 'batch_outputs_image_id_fkey' })
  image?: Relation<Image>;

  @Column('text') format: OutputFormat;
  @Column('integer') quality: number;
  /** Pixels of the longest edge at most; 0 where it is as large as the original. */
  @Column('integer', { name: 'max_size' }) maxSize: number;
  @Column('bigint', { transformer: bigintAsNumber }) bytes: number;
}

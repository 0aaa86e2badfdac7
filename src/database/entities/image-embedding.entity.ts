import { Check, Column, Entity, Index, JoinColumn, OneToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Image } from './image.entity.js';

/** Where an image lies in the space of a model: images and words that belong together lie close together. */
@Entity('image_embeddings')
@Index('image_embeddings_owner_idx', ['ownerId', 'model'])
@Check('image_embeddings_dimensions_check', 'dimensions = cardinality(vector)')
export class ImageEmbedding {
  @PrimaryColumn('uuid', { name: 'image_id', primaryKeyConstraintName: 'image_embeddings_pkey' })
  imageId: string;

  @OneToOne(() => Image, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'image_id', foreignKeyConstraintName: 'image_embeddings_image_id_fkey' })
  image?: Relation<Image>;

  /** The image's, so that a search needs no other table. */
  @Column('integer', { name: 'owner_id' }) ownerId: number;
  @Column('text') model: string;
  @Column('integer') dimensions: number;
  /** Of `0` and `1`: the vector in whole numbers, for a first estimate. */
  @Column('bit varying') codes: string;
  @Column('double precision', { name: 'code_scale' }) codeScale: number;
  @Column('integer', { name: 'code_sum' }) codeSum: number;
  @Column('double precision', { name: 'code_residual' }) codeResidual: number;
  @Column('real', { array: true }) vector: number[];
}

import { Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Backfill } from './backfill.entity.js';
import { Image } from './image.entity.js';

/** A production that a backfill has queued, and whose end it has not seen yet. */
@Entity('backfill_items')
export class BackfillItem {
  @PrimaryColumn('uuid', { name: 'image_id', primaryKeyConstraintName: 'backfill_items_pkey' })
  imageId: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'backfill_items_pkey' }) producer: string;
  @PrimaryColumn('uuid', { name: 'backfill_id', primaryKeyConstraintName: 'backfill_items_pkey' })
  backfillId: string;

  @ManyToOne(() => Image, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'image_id', foreignKeyConstraintName: 'backfill_items_image_id_fkey' })
  image?: Relation<Image>;

  @ManyToOne(() => Backfill, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'backfill_id', foreignKeyConstraintName: 'backfill_items_backfill_id_fkey' })
  backfill?: Relation<Backfill>;
}

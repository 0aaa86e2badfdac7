import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Batch } from './batch.entity.js';

/** A row of the file. */
@Entity('batch_products')
export class BatchProduct {
  @PrimaryColumn('uuid', { name: 'batch_id', primaryKeyConstraintName: 'batch_products_pkey' })
  batchId: string;
  /** Where it begins in the file, which begins with line 1. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'batch_products_pkey' }) line: number;

  @ManyToOne(() => Batch, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'batch_id', foreignKeyConstraintName: 'batch_products_batch_id_fkey' })
  batch?: Relation<Batch>;

  @Column('text', { name: 'serial_number' }) serialNumber: string;
  @Column('text', { name: 'product_name' }) productName: string;
  /** As they were given, in the order of the batch's columns. */
  @Column('jsonb') cells: string[];
}

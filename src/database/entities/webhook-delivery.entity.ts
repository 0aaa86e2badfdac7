import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';

export type DeliveryStatus = 'pending' | 'delivering' | 'delivered' | 'failed' | 'cancelled';

export interface DeliveryAttempt {
  /** ISO 8601. */
  startedAt: string;
  durationMs: number;
  /** Where there was an answer. */
  httpStatus?: number;
  /** Its first headers, as far as they are of use. */
  responseHeaders?: Record<string, string>;
  /** The beginning of its body, where that is text. */
  responseBody?: string;
  errorCode?: string;
  errorMessage?: string;
}

/** A message for one endpoint, from what caused it to its end. */
@Entity('webhook_deliveries')
@Index('webhook_deliveries_endpoint_id_idx', { synchronize: false })
@Index('webhook_deliveries_due_idx', ['endpointId', 'nextAttemptAt'], { where: `status = 'pending'` })
@Index('webhook_deliveries_in_hand_idx', ['updatedAt'], { where: `status = 'delivering'` })
@Index('webhook_deliveries_finished_at_idx', ['finishedAt'], { where: 'finished_at IS NOT NULL' })
@Check(
  'webhook_deliveries_status_check',
  `status IN ('pending', 'delivering', 'delivered', 'failed', 'cancelled')`,
)
export class WebhookDelivery {
  /** Receivers know the message by it, however often it is sent. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'webhook_deliveries_pkey' }) id: string;

  @Column('uuid', { name: 'endpoint_id' }) endpointId: string;

  @ManyToOne(() => WebhookEndpoint, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'endpoint_id', foreignKeyConstraintName: 'webhook_deliveries_endpoint_id_fkey' })
  endpoint?: Relation<WebhookEndpoint>;

  @Column('text', { name: 'event_type' }) eventType: string;
  /** The image or batch that it is about. */
  @Column('uuid', { name: 'subject_id', nullable: true }) subjectId: string | null;
  /** What is signed and sent, byte for byte, each time; null until it is sent first. */
  @Column('text', { nullable: true }) body: string | null;
  @Column('text', { default: 'pending' }) status: DeliveryStatus;
  @Column('integer', { default: 0 }) attempts: number;
  @Column('jsonb', { default: [] }) log: DeliveryAttempt[];
  @Column('timestamptz', { name: 'next_attempt_at', nullable: true, default: () => 'now()' })
  nextAttemptAt: Date | null;
  /** Of the worker that has it in hand. */
  @Column('uuid', { nullable: true }) claim: string | null;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt: Date | null;
}

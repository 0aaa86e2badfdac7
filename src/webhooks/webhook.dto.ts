import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import { IfGiven } from '../common/if-given.js';
import { PageDto, PageQueryDto } from '../common/paging.dto.js';
import type {
  DeliveryAttempt,
  DeliveryStatus,
  WebhookDelivery,
} from '../database/entities/webhook-delivery.entity.js';
import type { DisabledReason, WebhookEndpoint } from '../database/entities/webhook-endpoint.entity.js';
import { WEBHOOK_EVENTS, type WebhookEvent } from './webhook-events.js';

/** A test is sent when somebody asks for it, whatever else a webhook is for. */
const CHOOSABLE = WEBHOOK_EVENTS.filter((event) => event !== 'webhook.test');
const STATUSES = ['pending', 'delivering', 'delivered', 'failed', 'cancelled'] as const;
/** Anything but C0 controls and delete. */
// oxlint-disable-next-line no-control-regex -- they are what is kept out
const NO_CONTROLS = /^[^\u0000-\u001f\u007f]*$/;
const trimmed = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.trim() : value;

export class CreateWebhookDto {
  /** Where messages go: a public `https://` (or `http://`) address without user and password, 2,048 characters at most. */
  @ApiProperty({ example: 'https://shop.example.org/hooks/images' })
  @IsString()
  @IsNotEmpty()
  url: string;

  /** What it is to be told of; all there is where left out. */
  @IfGiven()
  @ApiProperty({ enum: CHOOSABLE, isArray: true, required: false, example: ['batch.completed'] })
  @IsArray()
  @ArrayNotEmpty()
  @IsIn(CHOOSABLE, { each: true })
  eventTypes: WebhookEvent[] = [...CHOOSABLE];

  /** What it is for. */
  @IfGiven()
  @ApiProperty({ required: false, example: 'Our shop' })
  @Transform(trimmed)
  @IsString()
  @MaxLength(200)
  @Matches(NO_CONTROLS, { message: 'description must not hold control characters' })
  description: string = '';
}

export class UpdateWebhookDto {
  @IfGiven()
  @ApiProperty({ required: false, example: 'https://shop.example.org/hooks/images' })
  @IsString()
  @IsNotEmpty()
  url?: string;

  @IfGiven()
  @ApiProperty({ enum: CHOOSABLE, isArray: true, required: false })
  @IsArray()
  @ArrayNotEmpty()
  @IsIn(CHOOSABLE, { each: true })
  eventTypes?: WebhookEvent[];

  @IfGiven()
  @ApiProperty({ required: false, example: 'Stock system' })
  @Transform(trimmed)
  @IsString()
  @MaxLength(200)
  @Matches(NO_CONTROLS, { message: 'description must not hold control characters' })
  description?: string;

  /** Enabling also forgets what went wrong before. */
  @IfGiven()
  @ApiProperty({ required: false })
  @IsBoolean()
  enabled?: boolean;
}

export class RotateSecretDto {
  /** The secret before stops signing at once: it is known to somebody who should not know it. */
  @IsOptional()
  @ApiProperty({ required: false })
  @IsBoolean()
  immediately: boolean = false;
}

export class WebhookDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'https://shop.example.org/hooks/images' })
  url: string;

  @ApiProperty({ example: 'Our shop' })
  description: string;

  @ApiProperty({ enum: WEBHOOK_EVENTS, isArray: true })
  eventTypes: string[];

  /** The batch that it was given with; it is told of nothing else. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  batchId: string | null;

  enabled: boolean;

  /** `gone`: the receiver answered 410. `failing`: nothing arrived for days. */
  @ApiProperty({ enum: ['user', 'gone', 'failing'], nullable: true })
  disabledReason: DisabledReason | null;

  /** Since when nothing has arrived. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  failingSince: Date | null;

  /** Until then the secret before signs as well. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  previousSecretUntil: Date | null;

  createdAt: Date;
  lastModified: Date;

  static from(endpoint: WebhookEndpoint): WebhookDto {
    const { id, url, description, eventTypes, batchId, enabled, disabledReason, failingSince } = endpoint;
    const { previousSecretUntil, createdAt, lastModified } = endpoint;
    return {
      id,
      url,
      description,
      eventTypes,
      batchId,
      enabled,
      disabledReason,
      failingSince,
      previousSecretUntil:
        previousSecretUntil && previousSecretUntil.getTime() > Date.now() ? previousSecretUntil : null,
      createdAt,
      lastModified,
    };
  }
}

export class WebhookWithSecretDto extends WebhookDto {
  /** Shown this once. Messages are signed with it as Standard Webhooks 1.0 has it. */
  @ApiProperty({ example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })
  secret: string;
}

export class WebhookPageDto extends PageDto {
  data: WebhookDto[];
}

export class ListDeliveriesDto extends PageQueryDto {
  @IsOptional()
  @ApiProperty({ enum: STATUSES, required: false })
  @IsIn(STATUSES)
  status?: DeliveryStatus;

  @IsOptional()
  @ApiProperty({ enum: WEBHOOK_EVENTS, required: false })
  @IsIn(WEBHOOK_EVENTS)
  eventType?: WebhookEvent;
}

export class DeliveryAttemptDto implements DeliveryAttempt {
  @ApiProperty({ format: 'date-time' })
  startedAt: string;

  @ApiProperty({ type: 'integer', example: 42 })
  durationMs: number;

  /** Where there was an answer. */
  @ApiProperty({ type: 'integer', required: false, example: 200 })
  httpStatus?: number;

  /** Some of the answer's headers. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  responseHeaders?: Record<string, string>;

  /** The beginning of the answer, where it is text. */
  @ApiProperty({ required: false, example: 'ok' })
  responseBody?: string;

  @ApiProperty({ required: false, example: 'TIMED_OUT' })
  errorCode?: string;

  @ApiProperty({ required: false, example: 'The host took too long' })
  errorMessage?: string;
}

export class DeliveryDto {
  /** The `webhook-id` that the receiver knows it by. */
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ enum: WEBHOOK_EVENTS })
  eventType: string;

  /** The image or batch that it is about. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  subjectId: string | null;

  @ApiProperty({ enum: STATUSES })
  status: DeliveryStatus;

  @ApiProperty({ type: 'integer', example: 1 })
  attempts: number;

  createdAt: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  nextAttemptAt: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt: Date | null;

  static from(delivery: WebhookDelivery): DeliveryDto {
    const { id, eventType, subjectId, status, attempts, createdAt, nextAttemptAt, finishedAt } = delivery;
    return { id, eventType, subjectId, status, attempts, createdAt, nextAttemptAt, finishedAt };
  }
}

export class DeliveryDetailDto extends DeliveryDto {
  /** What is sent, byte for byte; null before it is sent first. */
  @ApiProperty({ type: String, nullable: true, example: '{"type":"batch.completed","data":{}}' })
  body: string | null;

  /** The latest ones, oldest first. */
  log: DeliveryAttemptDto[];

  static override from(delivery: WebhookDelivery): DeliveryDetailDto {
    return { ...DeliveryDto.from(delivery), body: delivery.body, log: delivery.log };
  }
}

export class DeliveryPageDto extends PageDto {
  data: DeliveryDto[];
}

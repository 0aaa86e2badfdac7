import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';
import type { Production, ProductionStatus } from '../database/entities/production.entity.js';
import type { ProducerNode } from './producer-registry.js';

export class ProvenanceDto {
  /** Who said it: a driver's name, or `platform` for what is measured. */
  @ApiProperty({ example: 'builtin' })
  provider: string;

  @ApiProperty({ example: 'pixels-and-exif' })
  model?: string;

  @ApiProperty({ example: '1' })
  version?: string;

  /** How sure it was, 0–1, where it says so. */
  @ApiProperty({ example: 0.87 })
  score?: number;

  /** When it was said. */
  @ApiProperty({ format: 'date-time' })
  at?: string;

  /** Who was to be asked before, and why they did not answer. */
  @ApiProperty({ type: () => [PassedOverDto] })
  insteadOf?: PassedOverDto[];
}

export class PassedOverDto {
  @ApiProperty({ example: 'blip' })
  provider: string;

  @ApiProperty({ example: 'SERVICE_UNREACHABLE' })
  code: string;

  @ApiProperty({ example: 'The service could not be reached' })
  message: string;
}

export class ProductionErrorDto {
  @ApiProperty({ example: 'TIMED_OUT' })
  code: string;

  @ApiProperty({ example: 'No answer within 60 seconds' })
  message: string | null;
}

export class ProductionDto {
  @ApiProperty({ example: 'palette' })
  producer: string;

  @ApiProperty({ enum: ['pending', 'running', 'done', 'failed', 'skipped', 'unavailable'] })
  status: ProductionStatus;

  /** Version of the producer that made it. */
  @ApiProperty({ type: 'integer', example: 1 })
  version: number;

  /** The result, shaped by the producer; null unless `done`. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  data: unknown;

  error: ProductionErrorDto | null;
  @ApiProperty({ type: 'integer', example: 1 })
  attempts: number;
  provenance: ProvenanceDto | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  @ApiProperty({ type: 'integer', nullable: true, example: 42 })
  durationMs: number | null;

  /** Grows with every change; the `id` of events. */
  @ApiProperty({ type: 'integer', example: 1042 })
  seq: number;

  static from(this: void, row: Production): ProductionDto {
    return {
      producer: row.producer,
      status: row.status,
      version: row.version,
      data: row.status === 'done' ? row.data : null,
      error: row.errorCode ? { code: row.errorCode, message: row.errorMessage } : null,
      attempts: row.attempts,
      provenance: row.status === 'done' ? row.provenance : null,
      startedAt: row.startedAt,
      finishedAt: row.finishedAt,
      durationMs: row.durationMs,
      seq: row.seq,
    };
  }
}

export class ProductionListDto {
  data: ProductionDto[];
}

export class RerunDto {
  /** Producers to run again, with all that hangs below them; all of them where not given. */
  @ApiProperty({ example: ['caption'] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  producers?: string[];
}

export class ProducerDto {
  @ApiProperty({ example: 'palette' })
  name: string;

  @ApiProperty({ example: 'renditions' })
  parent: string | null;

  @ApiProperty({ enum: ['cpu', 'model', 'web'] })
  lane: string;

  @ApiProperty({ enum: ['upload', 'request'] })
  trigger: string;

  @ApiProperty({ type: 'integer', example: 1 })
  version: number;

  @ApiProperty({ enum: ['available', 'unavailable'] })
  state: string;

  /** Why it is unavailable, and how to change that. */
  @ApiProperty({ example: 'The model that this needs is not installed' })
  reason: string | null;

  static from(this: void, node: ProducerNode, whyNot?: string): ProducerDto {
    const reason = whyNot ?? null;
    return {
      name: node.name,
      parent: node.parent ?? null,
      lane: node.lane,
      trigger: node.trigger,
      version: node.version,
      state: reason === null ? 'available' : 'unavailable',
      reason,
    };
  }
}

export class ProducerListDto {
  data: ProducerDto[];
}

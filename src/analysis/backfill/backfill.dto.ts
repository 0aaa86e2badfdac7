import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  Matches,
  Max,
  Min,
} from 'class-validator';
import type { BackfillCount } from './backfill-counter.js';
import { BACKFILL_REASONS, type BackfillReason } from './backfill-scope.js';
import type { Backfill, BackfillStatus } from '../../database/entities/backfill.entity.js';

/** The largest `integer` of PostgreSQL. */
const MAX_ID = 2 ** 31 - 1;

export class StartBackfillDto {
  /** Where not given: all that run on upload and can run here. */
  @ApiProperty({ required: false, example: ['caption'] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @Matches(/^[\w-]{1,64}$/, { each: true, message: 'each of producers must be the name of a producer' })
  producers?: string[];

  /**
   * `missing`: there is no result, or it could not be made then. `failed`. `outdated`: made by an earlier version, or by
   * another driver, model or version of a model than would be asked first today. Where not given: all of them.
   */
  @ApiProperty({ required: false, enum: BACKFILL_REASONS, isArray: true, example: ['failed'] })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @IsIn(BACKFILL_REASONS, { each: true })
  reasons?: BackfillReason[];

  /** The images of this account only. */
  @ApiProperty({ type: 'integer', required: false, example: 7 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_ID)
  ownerId?: number;

  /** Make all of them anew, whatever there is. What a person has edited stays. */
  @IsOptional()
  @IsBoolean()
  force?: boolean;

  /** Only count. */
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;
}

export class BackfillCountDto {
  @ApiProperty({ example: 'caption' })
  producer: string;

  @ApiProperty({ type: 'integer', example: 12 })
  missing: number;

  @ApiProperty({ type: 'integer', example: 3 })
  failed: number;

  @ApiProperty({ type: 'integer', example: 140 })
  outdated: number;

  /** As it would be made today: left alone, unless it is forced. */
  @ApiProperty({ type: 'integer', example: 1045 })
  current: number;
}

export class BackfillEstimateDto {
  /** Images that were looked at: those that still have their file. */
  @ApiProperty({ type: 'integer', example: 1200 })
  images: number;

  /** Productions that would be made anew. */
  @ApiProperty({ type: 'integer', example: 155 })
  total: number;

  producers: BackfillCountDto[];

  /** False where there are so many images that not all of them were looked at. */
  complete: boolean;

  static from(this: void, { images, total, producers, complete }: BackfillCount): BackfillEstimateDto {
    const rows = [...producers].map(([producer, counts]) => ({ producer, ...counts }));
    return { images, total, producers: rows, complete };
  }
}

export class BackfillDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: ['caption'] })
  producers: string[];

  @ApiProperty({ enum: BACKFILL_REASONS, isArray: true })
  reasons: string[];

  force: boolean;

  /** Null for everybody's images. */
  @ApiProperty({ type: 'integer', nullable: true, example: 7 })
  ownerId: number | null;

  @ApiProperty({ enum: ['running', 'done', 'cancelled'] })
  status: BackfillStatus;

  /** Productions to make anew, by the count that it begins with; null until then. */
  @ApiProperty({ type: 'integer', nullable: true, example: 155 })
  total: number | null;

  /** Of those, what was handed to the workers so far. */
  @ApiProperty({ type: 'integer', example: 120 })
  queued: number;

  @ApiProperty({ type: 'integer', example: 100 })
  done: number;

  /** What could not be made this time either. */
  @ApiProperty({ type: 'integer', example: 2 })
  failed: number;

  /** When it will have ended, going on as it did so far. */
  estimatedEndAt: Date | null;

  createdAt: Date;

  /** When a worker took it up; null as long as none has. */
  startedAt: Date | null;

  finishedAt: Date | null;

  static from(this: void, row: Backfill): BackfillDto {
    return {
      id: row.id,
      producers: row.producers,
      reasons: row.reasons,
      force: row.force,
      ownerId: row.ownerId,
      status: row.status,
      total: row.total,
      queued: row.queued,
      done: row.done,
      failed: row.failed,
      estimatedEndAt: estimatedEnd(row),
      createdAt: row.createdAt,
      startedAt: row.startedAt,
      finishedAt: row.finishedAt,
    };
  }
}

export class BackfillListDto {
  /** The latest first. */
  data: BackfillDto[];
}

function estimatedEnd({ status, total, done, failed, startedAt }: Backfill): Date | null {
  const ended = done + failed;
  if (status !== 'running' || total === null || startedAt === null || ended === 0) return null;
  const perProduction = (Date.now() - startedAt.getTime()) / ended;
  return new Date(Date.now() + Math.max(0, total - ended) * perProduction);
}

import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { PageDto, PageQueryDto } from '../common/paging.dto.js';
import type { BatchStatus, OutputFormat } from '../database/entities/batch.entity.js';
import { BATCH_OUTCOMES, type BatchOutcome } from './batch-outcome.js';

export const OUTPUT_FORMATS = ['jpeg', 'webp', 'avif'] as const;
const STATUSES = ['processing', 'complete', 'cancelled'] as const;
const TRUTH: Record<string, boolean> = { true: true, '1': true, false: false, '0': false };
/** Text parts of a form have no other type. */
const truth = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && Object.hasOwn(TRUTH, value) ? TRUTH[value] : value;

/** The text parts beside the file. */
export class BatchOptionsDto {
  /** Told when all is done, with a signature. */
  @IsOptional()
  @ApiProperty({ example: 'https://shop.example.org/hooks/images' })
  @IsString()
  @Length(1, 2048)
  webhook_url?: string;

  /** Of the processed images. */
  @IsOptional()
  @ApiProperty({ type: 'integer' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  quality: number = 50;

  /** Of the processed images. */
  @IsOptional()
  @ApiProperty({ enum: OUTPUT_FORMATS })
  @IsIn(OUTPUT_FORMATS)
  format: OutputFormat = 'jpeg';

  /** Pixels of their longest edge at most; left out, it stays as it is. */
  @IsOptional()
  @ApiProperty({ type: 'integer', example: 1600 })
  @Type(() => Number)
  @IsInt()
  @Min(16)
  @Max(16_384)
  maxSize?: number;

  /** Refuse a file with any fault in it, rather than work on the rest. */
  @IsOptional()
  @ApiProperty({ type: 'boolean' })
  @Transform(truth)
  @IsBoolean()
  strict: boolean = false;

  /** Only tell what would be done; with `Accept: text/csv`, all faults as a table. */
  @IsOptional()
  @ApiProperty({ type: 'boolean' })
  @Transform(truth)
  @IsBoolean()
  dryRun: boolean = false;
}

export class BatchFaultDto {
  /** The file begins with line 1. */
  @ApiProperty({ type: 'integer', example: 7 })
  line: number;

  @ApiProperty({ type: String, nullable: true, example: 'Input Image Urls' })
  column: string | null;

  /** Of several addresses in the cell, which one; from 1. */
  @ApiProperty({ type: 'integer', nullable: true, example: 3 })
  position: number | null;

  @ApiProperty({ example: 'URL_INVALID' })
  code: string;

  @ApiProperty({ example: 'This is not an address of a file' })
  message: string;

  /** The address, or its beginning. */
  @ApiProperty({ type: String, nullable: true, example: 'chair-3.jpg' })
  value: string | null;
}

/** How the columns were understood. */
export class UrlColumnsDto {
  /** Those whose addresses are fetched. */
  @ApiProperty({ example: ['Input Image Urls'] })
  urlColumns: string[];

  /** Others that might be meant to hold addresses, by their names. These are not fetched. */
  @ApiProperty({ example: [] })
  otherUrlColumns: string[];
}

export class BatchDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'products.csv' })
  originalFilename: string;

  @ApiProperty({ enum: STATUSES })
  status: BatchStatus;

  /** How it ended, once it is complete. */
  @ApiProperty({ enum: BATCH_OUTCOMES, nullable: true })
  outcome: BatchOutcome | null;

  /** How many of its items have ended. */
  @ApiProperty({ example: '7/10' })
  progress: string;

  /** Rows of the file. */
  @ApiProperty({ type: 'integer', example: 4 })
  rows: number;

  /** Items: one for each address. */
  @ApiProperty({ type: 'integer', example: 10 })
  total: number;

  /** Items that have ended, in whatever way. */
  @ApiProperty({ type: 'integer', example: 7 })
  processed: number;

  @ApiProperty({ type: 'integer', example: 6 })
  done: number;

  /** Of those that are done: whose image has been deleted since. */
  @ApiProperty({ type: 'integer', example: 0 })
  deleted: number;

  @ApiProperty({ type: 'integer', example: 1 })
  failed: number;

  @ApiProperty({ type: 'integer', example: 0 })
  cancelled: number;

  /** Being worked on. */
  @ApiProperty({ type: 'integer', example: 2 })
  processing: number;

  @ApiProperty({ type: 'integer', example: 1 })
  pending: number;

  @ApiProperty({ type: 'integer', example: 50 })
  quality: number;

  @ApiProperty({ enum: OUTPUT_FORMATS })
  format: OutputFormat;

  @ApiProperty({ type: 'integer', nullable: true, example: 1600 })
  maxSize: number | null;

  /** Where it tells that it is done. */
  @ApiProperty({ type: String, nullable: true, example: 'https://shop.example.org/hooks/images' })
  webhookUrl: string | null;

  /** The webhook of that address; its deliveries are read by it. */
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  webhookId: string | null;

  createdAt: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  startedAt: Date | null;

  /** By how fast it has gone so far, and not before the last host that is left alone may be asked; null while unknown. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  estimatedFinishAt: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt: Date | null;
}

export class AcceptedBatchDto extends IntersectionType(BatchDto, UrlColumnsDto) {
  /** What is wrong in the file, the first hundred of it: these rows are failed items. */
  faults: BatchFaultDto[];

  /** Of all faults. */
  @ApiProperty({ type: 'integer', example: 0 })
  faultCount: number;

  /**
   * With a `webhook_url` only, and shown this once: what its messages are signed with. A request that is sent again with
   * its `Idempotency-Key` is told it for a day.
   */
  @ApiProperty({ example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })
  webhookSecret?: string;
}

/** What would be done. */
export class BatchPreviewDto extends UrlColumnsDto {
  @ApiProperty({ type: 'integer', example: 4 })
  rows: number;

  /** Items: one for each address. */
  @ApiProperty({ type: 'integer', example: 10 })
  total: number;

  /** As they were understood. */
  @ApiProperty({ example: ['S. No.', 'Product Name', 'Input Image Urls'] })
  columns: string[];

  @ApiProperty({ example: ',' })
  delimiter: string;

  @ApiProperty({ enum: ['utf-8', 'utf-16le', 'utf-16be'] })
  encoding: string;

  /** The first hundred. */
  faults: BatchFaultDto[];

  /** Of all faults. */
  @ApiProperty({ type: 'integer', example: 0 })
  faultCount: number;
}

export class ListBatchesDto extends PageQueryDto {
  @IsOptional()
  @ApiProperty({ enum: STATUSES })
  @IsIn(STATUSES)
  status?: BatchStatus;
}

export class BatchPageDto extends PageDto {
  data: BatchDto[];
}

export class RetryBatchDto {
  /** Take up what was cancelled as well. */
  @IsOptional()
  @ApiProperty({ type: 'boolean' })
  @IsBoolean()
  cancelled: boolean = false;

  /** Take up what was done as well, where the image has been deleted since. */
  @IsOptional()
  @ApiProperty({ type: 'boolean' })
  @IsBoolean()
  deleted: boolean = false;
}

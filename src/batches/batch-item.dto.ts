import { ApiProperty, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { PageDto, PageQueryDto } from '../common/paging.dto.js';
import type { BatchItemStatus } from '../database/entities/batch-item.entity.js';

const STATUSES = ['pending', 'processing', 'done', 'failed', 'cancelled'] as const;

export class ListBatchItemsDto extends PickType(PageQueryDto, ['limit', 'cursor']) {
  @IsOptional()
  @ApiProperty({ enum: STATUSES })
  @IsIn(STATUSES)
  status?: BatchItemStatus;

  /** Of this row alone. */
  @IsOptional()
  @ApiProperty({ type: 'integer' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2_000_000_000)
  line?: number;
}

export class BatchItemErrorDto {
  @ApiProperty({ example: 'HTTP_ERROR' })
  code: string;

  @ApiProperty({ example: 'The host refused (HTTP status 404)' })
  message: string;
}

export class BatchItemDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  /** Where its row begins in the file, which begins with line 1. */
  @ApiProperty({ type: 'integer', example: 2 })
  line: number;

  @ApiProperty({ example: '1' })
  serialNumber: string;

  @ApiProperty({ example: 'Oak chair' })
  productName: string;

  @ApiProperty({ example: 'https://shop.example.org/chair-1.jpg' })
  inputUrl: string;

  /** A signed link to the processed image; null until there is one. */
  @ApiProperty({
    type: String,
    nullable: true,
    example: '/api/batches/0198…/items/0199…/output?expires=…&signature=…',
  })
  outputUrl: string | null;

  /** A signed link to a thumbnail of the image, 128 pixels at its longest edge; null until there is one. */
  @ApiProperty({
    type: String,
    nullable: true,
    example: '/api/images/0198…/thumbnail?size=128&format=jpeg&expires=…&signature=…',
  })
  thumbnailUrl: string | null;

  @ApiProperty({ enum: STATUSES })
  status: BatchItemStatus;

  error: BatchItemErrorDto | null;

  /** Of the host's last answer. */
  @ApiProperty({ type: 'integer', nullable: true, example: 200 })
  httpStatus: number | null;

  /** Of the host's last answer, as far as it was received. */
  @ApiProperty({ type: 'integer', nullable: true, example: 348_211 })
  bytes: number | null;

  @ApiProperty({ type: 'integer', example: 1 })
  attempts: number;

  /** When it is tried again, or, where its host is left alone for a while, when that ends. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  retryAt: Date | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  imageId: string | null;

  /** Bytes of the processed image. */
  @ApiProperty({ type: 'integer', nullable: true, example: 48_211 })
  outputBytes: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 1600 })
  outputWidth: number | null;

  @ApiProperty({ type: 'integer', nullable: true, example: 1200 })
  outputHeight: number | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finishedAt: Date | null;
}

export class BatchItemPageDto extends PickType(PageDto, ['limit', 'nextCursor']) {
  data: BatchItemDto[];
}
